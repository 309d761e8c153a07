import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { historyLines } from '../../cli/component/history-view.ts';
import { componentArgs, openComponent, regionFlag } from '../../cli/component/open-components.ts';

export default class ComponentHistory extends CatalystCommand {
  static override summary = 'The revisions of a component that Helm still knows, newest first.';
  static override examples = [
    'catalyst component history harbor omantel.omani.works --context sandbox',
    'catalyst component history harbor --json',
  ];
  static override args = componentArgs;
  static override flags = { region: regionFlag };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(ComponentHistory);
    const { fqdn, component, components } = await openComponent(this.surroundings, args, flags);
    const found = await components.history(fqdn, component, flags.region);
    return { data: found, lines: historyLines(found, this.surroundings.out) };
  }
}
