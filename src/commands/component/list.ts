import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { componentListLines } from '../../cli/component/list-view.ts';
import { openComponents } from '../../cli/component/open-components.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';
import { FAMILIES } from '../../domain/component/family.ts';
import { COMPONENT_STATES } from '../../domain/component.ts';

export default class ComponentList extends CatalystCommand {
  static override summary =
    'Every component as its cluster says it now: state, age, version, what it waits for.';
  static override examples = [
    'catalyst component list omantel.omani.works --context sandbox',
    'catalyst component list --state failed --json',
  ];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };
  static override flags = {
    region: Flags.string({ description: 'Only this region.', helpValue: '<region>' }),
    state: Flags.option({ options: COMPONENT_STATES })({ description: 'Only those in this state.' }),
    family: Flags.option({ options: FAMILIES })({ description: 'Only those of this family.' }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(ComponentList);
    const { fqdn, components } = await openComponents(this.surroundings, args.fqdn, flags);
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    const { region, state, family } = flags;
    try {
      const found = await components.list(fqdn, {
        signal,
        ...(region === undefined ? {} : { region }),
        ...(state === undefined ? {} : { state }),
        ...(family === undefined ? {} : { family }),
      });
      const { out, clock } = this.surroundings;
      return { data: found, lines: componentListLines(found, out, clock.now()) };
    } finally {
      stop();
    }
  }
}
