import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { runFlags } from '../../cli/run/run-flags.ts';
import { type RunFlags, runSovereign } from '../../cli/run/run-sovereign.ts';
import { configAnswer } from '../../cli/settings/config-answer.ts';
import { specFlags } from '../../cli/settings/spec-flags.ts';
import { specOfCommand } from '../../cli/settings/spec-of-command.ts';
import { SETTINGS } from '../../domain/spec/settings.ts';

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
    ...specFlags(Flags),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { flags } = await this.parse(SovereignCreate);
    if (flags.plan !== undefined && !namesSpec(flags)) {
      await this.#applyPlan(flags, flags.plan);
      return undefined;
    }
    const resolved = await specOfCommand(this.surroundings, flags, this.wantsJson());
    if (flags['print-config']) return configAnswer(resolved);
    const { spec } = resolved;
    const services = await openCatalyst(this.surroundings, {
      context: flags.context,
      spec,
      mayAsk: !flags.json,
    });
    const { plan: planFile } = flags;
    await runSovereign(this.surroundings, flags, (request) =>
      planFile === undefined
        ? services.sovereigns.create({ ...request, spec })
        : services.sovereigns.createFromPlan({ ...request, planFile, spec }),
    );
    return undefined;
  }

  /** Everything comes from the bundle; its spec also says where the credentials are. */
  async #applyPlan(flags: RunFlags & { context: string | undefined }, planFile: string): Promise<void> {
    const { context } = flags;
    const sealed = await openCatalyst(this.surroundings, { context });
    const spec = await sealed.sovereigns.specOfPlan(planFile);
    const services = await openCatalyst(this.surroundings, { context, spec, mayAsk: !flags.json });
    await runSovereign(this.surroundings, flags, (request) =>
      services.sovereigns.createFromPlan({ ...request, planFile }),
    );
  }
}

/** A file or any field of the spec on the command line. */
function namesSpec(flags: Readonly<Record<string, unknown>>): boolean {
  if (flags['print-config'] === true) return true;
  return ['file', ...SETTINGS.map(({ flag }) => flag)].some((flag) => flags[flag] !== undefined);
}
