import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { sandboxDown } from '../../sandbox/door.ts';

export default class SandboxDown extends CatalystCommand {
  static override summary = 'Stop the sandbox; its Sovereigns are kept for the next up.';
  static override examples = ['catalyst sandbox down'];

  protected async answer(): Promise<Answer> {
    await this.parse(SandboxDown);
    const { folders, clock } = this.surroundings;
    const stopped = await sandboxDown({ stateDir: folders.state, clock });
    return { data: { stopped }, lines: [stopped ? 'The sandbox is down.' : 'No sandbox was running.'] };
  }
}
