import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { runFlags } from '../../cli/run/run-flags.ts';
import { runSovereign } from '../../cli/run/run-sovereign.ts';
import { configAnswer } from '../../cli/settings/config-answer.ts';
import { specFlags } from '../../cli/settings/spec-flags.ts';
import { specOfCommand } from '../../cli/settings/spec-of-command.ts';

export default class SovereignCreate extends CatalystCommand {
  static override summary = 'Bring a Sovereign up: check, plan, apply, records, cluster, converge, handover.';
  static override description =
    'Shows one plan over infrastructure, DNS and cost, asks once, and goes on until the Sovereign has converged. It can be interrupted at any moment and resumed.';
  static override examples = [
    'catalyst sandbox up && catalyst sovereign create -f examples/rehearsal.yaml --context sandbox',
    'catalyst sovereign create -f sovereign.yaml',
    'catalyst sovereign create -f sovereign.yaml --yes --json --export sovereign.sealed',
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
    ...runFlags,
    ...specFlags(Flags),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { flags } = await this.parse(SovereignCreate);
    const resolved = await specOfCommand(this.surroundings, flags, this.wantsJson());
    if (flags['print-config']) return configAnswer(resolved);
    const { spec } = resolved;
    const services = await openCatalyst(this.surroundings, {
      context: flags.context,
      spec,
      mayAsk: !flags.json,
    });
    await runSovereign(this.surroundings, flags, (request) =>
      services.sovereigns.create({ ...request, spec }),
    );
    return undefined;
  }
}
