import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openSummary, summaryFlag } from '../../cli/markdown/summary-file.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { runFlags } from '../../cli/run/run-flags.ts';
import { runSovereign } from '../../cli/run/run-sovereign.ts';
import { configAnswer } from '../../cli/settings/config-answer.ts';
import type { ResolvedSpec } from '../../cli/settings/resolve-spec.ts';
import { specFlags } from '../../cli/settings/spec-flags.ts';
import { specOfCommand } from '../../cli/settings/spec-of-command.ts';
import type { RunRequest } from '../../services/create-sovereign.ts';

export default class SovereignCreate extends CatalystCommand {
  static override summary = 'Bring a Sovereign up: check, plan, apply, records, cluster, converge, handover.';
  static override description =
    'Shows one plan over infrastructure, DNS and cost, asks once, and goes on until the Sovereign has converged. It can be interrupted at any moment and resumed.';
  static override examples = [
    'catalyst sandbox up && catalyst sovereign create -f examples/rehearsal.yaml --context sandbox',
    'catalyst sovereign create -f sovereign.yaml',
    'catalyst sovereign create -f sovereign.yaml --yes --json --export sovereign.sealed',
    'catalyst sovereign create --plan sovereign.plan --yes',
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
    plan: Flags.string({
      description:
        'Apply exactly this sealed plan (sovereign plan --out); its spec is taken when none is given.',
      helpValue: '<file>',
    }),
    ...runFlags,
    ...summaryFlag,
    ...specFlags(Flags),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { flags } = await this.parse(SovereignCreate);
    const summary = await openSummary(flags.summary);
    const resolved = await summary.ofFailures(() => this.#resolved(flags));
    if (flags['print-config']) return configAnswer(resolved);
    const { spec } = resolved;
    const services = await openCatalyst(this.surroundings, {
      context: flags.context,
      spec,
      mayAsk: !flags.json,
    });
    const { plan: planFile } = flags;
    const start = (request: RunRequest) =>
      planFile === undefined
        ? services.sovereigns.create({ ...request, spec })
        : services.sovereigns.createFromPlan({ ...request, planFile, spec });
    await runSovereign(this.surroundings, flags, start, summary);
    return undefined;
  }

  /** What no file, flag or variable says comes from the sealed plan; what they say otherwise is refused when it is applied. */
  async #resolved(flags: CreateFlags): Promise<ResolvedSpec> {
    const { plan, file, context } = flags;
    if (plan === undefined || file !== undefined)
      return specOfCommand(this.surroundings, flags, this.wantsJson());
    const sealed = await openCatalyst(this.surroundings, { context });
    const text = JSON.stringify(await sealed.sovereigns.specOfPlan(plan));
    return specOfCommand(this.surroundings, flags, this.wantsJson(), { name: plan, text });
  }
}

type CreateFlags = Readonly<Record<string, unknown>> & {
  plan?: string | undefined;
  file?: string | undefined;
  context: string | undefined;
};
