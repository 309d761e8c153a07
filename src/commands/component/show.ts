import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { componentDetailLines } from '../../cli/component/detail-view.ts';
import { componentArgs, openComponent, regionFlag } from '../../cli/component/open-components.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';

export default class ComponentShow extends CatalystCommand {
  static override summary =
    'All about one component: conditions, what it hangs on, what runs, where it comes from, its last Events.';
  static override examples = [
    'catalyst component show harbor omantel.omani.works --context sandbox',
    'catalyst component show harbor --json',
  ];
  static override args = componentArgs;
  static override flags = { region: regionFlag };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(ComponentShow);
    const { fqdn, component, components } = await openComponent(this.surroundings, args, flags);
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    const region = flags.region === undefined ? {} : { region: flags.region };
    try {
      const detail = await components.show(fqdn, component, { signal, ...region });
      const { out, clock } = this.surroundings;
      return { data: detail, lines: componentDetailLines(detail, out, clock.now()) };
    } finally {
      stop();
    }
  }
}
