import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { componentArgs, openComponent, regionFlag } from '../../cli/component/open-components.ts';
import { treeLines } from '../../cli/component/tree-view.ts';

export default class ComponentTree extends CatalystCommand {
  static override summary =
    'A component from its Kustomization over its objects down to its pods, with their states.';
  static override examples = [
    'catalyst component tree harbor omantel.omani.works --context sandbox',
    'catalyst component tree harbor --json',
  ];
  static override args = componentArgs;
  static override flags = { region: regionFlag };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(ComponentTree);
    const { fqdn, component, components } = await openComponent(this.surroundings, args, flags);
    const tree = await components.tree(fqdn, component, flags.region);
    return { data: tree, lines: treeLines(tree, this.surroundings.out), verbatim: true };
  }
}
