import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { chooseFace } from '../../cli/faces/choose-face.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';
import { runOptions } from '../../cli/run/run-flags.ts';
import { configAnswer } from '../../cli/settings/config-answer.ts';
import { specFlags } from '../../cli/settings/spec-flags.ts';
import { specOfCommand } from '../../cli/settings/spec-of-command.ts';
import { planJson, type SovereignPlan } from '../../domain/plan.ts';
import { planLines } from '../../domain/plan-lines.ts';

export default class PlanCommand extends CatalystCommand {
  static override summary = 'What would change, and what it costs; nothing is touched.';
  static override examples = [
    'catalyst sovereign plan -f examples/rehearsal.yaml --context sandbox',
    'catalyst sovereign plan -f sovereign.yaml --detailed-exitcode --json',
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
    adopt: Flags.boolean({ default: false, description: 'Take over DNS records that are not ours.' }),
    ...specFlags(Flags),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(PlanCommand);
    const resolved = await specOfCommand(this.surroundings, flags, this.wantsJson());
    if (flags['print-config']) return configAnswer(resolved);
    const { spec } = resolved;
    const services = await openCatalyst(this.surroundings, {
      context: flags.context,
      spec,
      mayAsk: !flags.json,
    });
    const plan = await this.#planned((request) => services.sovereigns.plan({ ...request, spec }), flags);
    const differs = !plan.empty || plan.records.some(({ action }) => action !== 'keep');
    return {
      data: planJson(plan),
      lines: planLines(plan),
      ...(flags['detailed-exitcode'] && differs ? { exit: 8 } : {}),
    };
  }

  async #planned(
    plan: (
      request: Omit<Parameters<Awaited<ReturnType<typeof openCatalyst>>['sovereigns']['plan']>[0], 'spec'>,
    ) => Promise<SovereignPlan>,
    flags: { json: boolean; adopt: boolean },
  ): Promise<SovereignPlan> {
    const { out, err, clock } = this.surroundings;
    const face = flags.json ? undefined : await chooseFace({ json: false, out, err, clock });
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

const NO_RUN = {
  adopt: false,
  'wait-records': false,
  'converge-timeout': '60m',
  'fail-fast': false,
  workloads: true,
};
