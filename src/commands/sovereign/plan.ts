import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { chooseFace } from '../../cli/faces/choose-face.ts';
import { planMarkdown } from '../../cli/markdown/plan-markdown.ts';
import { openSummary, type SummaryFile, summaryFlag } from '../../cli/markdown/summary-file.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';
import type { PlanShape } from '../../cli/run/plan-shape.ts';
import { planViewOf } from '../../cli/run/plan-view.ts';
import { runOptions } from '../../cli/run/run-flags.ts';
import { configAnswer } from '../../cli/settings/config-answer.ts';
import { specFlags } from '../../cli/settings/spec-flags.ts';
import { specOfCommand } from '../../cli/settings/spec-of-command.ts';
import { differs, planJson, type SovereignPlan } from '../../domain/plan.ts';

export default class PlanCommand extends CatalystCommand {
  static override summary = 'What would change, and what it costs; nothing is touched.';
  static override examples = [
    'catalyst sovereign plan -f examples/rehearsal.yaml --context sandbox',
    'catalyst sovereign plan -f sovereign.yaml --detailed-exitcode --json',
    'catalyst sovereign plan -f sovereign.yaml --out sovereign.plan',
  ];
  static override flags = {
    file: Flags.string({
      char: 'f',
      description: 'The spec; - reads stdin.',
      env: 'CATALYST_FILE',
      helpValue: '<file>',
    }),
    'print-config': Flags.boolean({
      default: false,
      description: 'Show every value with where it came from, and stop.',
    }),
    'detailed-exitcode': Flags.boolean({
      default: false,
      description: 'Exit 8 when something would change.',
    }),
    out: Flags.string({
      description: 'Seal plan, module and secrets into this file, for create --plan on any machine.',
      helpValue: '<file>',
    }),
    adopt: Flags.boolean({ default: false, description: 'Take over DNS records that are not ours.' }),
    ...summaryFlag,
    ...specFlags(Flags),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(PlanCommand);
    const summary = await openSummary(flags.summary);
    return summary.ofFailures(() => this.#answered(flags, summary));
  }

  async #answered(flags: PlanFlags, summary: SummaryFile): Promise<Answer> {
    const resolved = await specOfCommand(this.surroundings, flags, this.wantsJson());
    if (flags['print-config']) return configAnswer(resolved);
    const { spec } = resolved;
    const services = await openCatalyst(this.surroundings, {
      context: flags.context,
      spec,
      mayAsk: !flags.json,
    });
    const out = flags.out === undefined ? {} : { out: flags.out };
    const plan = await this.#planned(
      (request) => services.sovereigns.plan({ ...request, ...out, spec }),
      flags,
    );
    const data = planJson(plan);
    await summary.add(planMarkdown(data as unknown as PlanShape));
    return {
      data,
      lines: [...planViewOf(plan, this.surroundings.out), ...sealedLines(flags.out, flags.context)],
      ...(flags['detailed-exitcode'] && differs(plan) ? { exit: 8 } : {}),
    };
  }

  async #planned(
    plan: (
      request: Omit<Parameters<Awaited<ReturnType<typeof openCatalyst>>['sovereigns']['plan']>[0], 'spec'>,
    ) => Promise<SovereignPlan>,
    flags: { json: boolean; adopt: boolean },
  ): Promise<SovereignPlan> {
    const face = flags.json ? undefined : await chooseFace(false, this.surroundings);
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    const options = runOptions({ ...NO_RUN, adopt: flags.adopt });
    try {
      return await plan({
        options,
        signal,
        listeners: face ? [(event, progress) => face.show(event, progress)] : [],
      });
    } finally {
      await face?.close();
      stop();
    }
  }
}

type PlanFlags = Readonly<Record<string, unknown>> & {
  json: boolean;
  adopt: boolean;
  context: string | undefined;
  file?: string | undefined;
  out?: string | undefined;
  'print-config': boolean;
  'detailed-exitcode': boolean;
};

function sealedLines(file: string | undefined, context: string | undefined): string[] {
  if (file === undefined) return [];
  const where = context === 'sandbox' ? ' --context sandbox' : '';
  return [
    '',
    `Sealed into ${file}. With the same passphrase it is applied anywhere:`,
    `  catalyst sovereign create --plan ${file}${where}`,
  ];
}

const NO_RUN = {
  adopt: false,
  'wait-records': false,
  'converge-timeout': '60m',
  'fail-fast': false,
  workloads: true,
};
