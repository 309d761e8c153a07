import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { componentArgs, openComponent, regionFlag } from '../../cli/component/open-components.ts';
import { changeFlags, runChange, waitFlags } from '../../cli/component/run-change.ts';
import { parseDuration } from '../../cli/run/run-flags.ts';

export default class ComponentResume extends CatalystCommand {
  static override summary =
    'Let the controllers look at a suspended component again, and wait for what comes of it.';
  static override examples = [
    'catalyst component resume harbor omantel.omani.works --context sandbox --yes',
    'catalyst component resume harbor --dry-run',
  ];
  static override args = componentArgs;
  static override flags = { region: regionFlag, ...changeFlags, ...waitFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(ComponentResume);
    const timeoutMs = parseDuration(flags.timeout, '--timeout');
    const { fqdn, component, components } = await openComponent(this.surroundings, args, flags);
    const { wait } = flags;
    return runChange(this.surroundings, flags, (request) =>
      components.resume(fqdn, component, { ...request, wait, timeoutMs }),
    );
  }
}
