import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { faultList, isDataFault, sandboxFault, strikesAtInstallation } from '../../sandbox/door.ts';

export default class SandboxFault extends CatalystCommand {
  static override summary = 'Make the sandbox fail in a chosen way, or stop it from failing.';
  static override description =
    `A fault stays until it is cleared or used up. One of a component strikes while that is installed; what runs already goes on. Faults:\n\n${faultList()
      .map((one) => `${one.name}: ${one.meaning}`)
      .join('\n')}`;
  static override examples = [
    'catalyst sandbox fault',
    'catalyst sandbox fault hetzner-429 --times 3',
    'catalyst sandbox fault crash-loop --target harbor',
    'catalyst sandbox fault crash-loop --target harbor --clear',
    'catalyst sandbox fault all --clear',
  ];
  static override args = { name: Args.string({ description: 'Name of the fault; `all` with --clear.' }) };
  static override flags = {
    target: Flags.string({ description: 'Which object: a component, a server, a location.' }),
    value: Flags.string({ description: 'Its argument, for example milliseconds.' }),
    times: Flags.integer({ min: 1, description: 'How often it strikes; without it, until it is cleared.' }),
    clear: Flags.boolean({ default: false, description: 'Take the fault away; with --target, only there.' }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(SandboxFault);
    const { name } = args;
    if (name === undefined) {
      const known = faultList();
      return { data: { known }, lines: known.map((one) => `${one.name.padEnd(28)} ${one.meaning}`) };
    }
    const { target, value, times } = flags;
    const change = flags.clear ? { clear: name, target } : { set: { name, target, value, times } };
    const faults = await sandboxFault(this.surroundings.folders.state, change);
    if (!flags.clear && isDataFault(name))
      return {
        data: { faults },
        lines: [`Written into the books of ${target ?? 'every Sovereign'}: ${name}`],
      };
    if (!flags.clear && strikesAtInstallation(name))
      this.surroundings.err.write('It strikes what is installed from now on; what runs already goes on.\n');
    const named = faults.map(
      (fault) => `${fault.name}${fault.target === undefined ? '' : ` at ${fault.target}`}`,
    );
    const names = named.join(', ');
    return { data: { faults }, lines: [names === '' ? 'No fault is set.' : `Set now: ${names}`] };
  }
}
