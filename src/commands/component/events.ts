import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { eventLines } from '../../cli/component/event-view.ts';
import { componentArgs, openComponent, regionFlag } from '../../cli/component/open-components.ts';
import { untilStopped } from '../../cli/run/until-stopped.ts';

export default class ComponentEvents extends CatalystCommand {
  static override summary = 'The Kubernetes Events of a component and its objects, oldest first.';
  static override description =
    'The API server keeps Events for about an hour. Under --json a line for each.';
  static override examples = [
    'catalyst component events harbor omantel.omani.works --context sandbox',
    'catalyst component events harbor --follow',
  ];
  static override args = componentArgs;
  static override flags = {
    region: regionFlag,
    follow: Flags.boolean({ char: 'F', default: false, description: 'Go on with what comes.' }),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(ComponentEvents);
    const { out, err } = this.surroundings;
    const { follow } = flags;
    const region = flags.region === undefined ? {} : { region: flags.region };
    let told = 0;
    let name = args.component;
    await untilStopped(this.surroundings, flags, async (signal) => {
      const { fqdn, component, components } = await openComponent(this.surroundings, args, flags);
      name = component;
      for await (const event of components.events(fqdn, component, { signal, follow, ...region })) {
        told += 1;
        out.write(`${flags.json ? JSON.stringify(event) : eventLines([event], out).join('\n')}\n`);
      }
    });
    if (told === 0 && !flags.json) err.write(`No Events of ${name} in the last hour.\n`);
    return undefined;
  }
}
