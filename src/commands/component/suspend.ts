import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { componentArgs, openComponent, regionFlag } from '../../cli/component/open-components.ts';
import { changeFlags, runChange } from '../../cli/component/run-change.ts';

export default class ComponentSuspend extends CatalystCommand {
  static override summary = 'Keep the controllers from a component; what runs goes on running.';
  static override description =
    'Sets spec.suspend of its HelmRelease. Refused when Git sets that field: the next apply would take it back.';
  static override examples = [
    'catalyst component suspend harbor omantel.omani.works --context sandbox --dry-run',
    'catalyst component suspend harbor --yes',
  ];
  static override args = componentArgs;
  static override flags = { region: regionFlag, ...changeFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(ComponentSuspend);
    const { fqdn, component, components } = await openComponent(this.surroundings, args, flags);
    return runChange(this.surroundings, flags, (request) => components.suspend(fqdn, component, request));
  }
}
