import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { componentLogLines } from '../../cli/component/log-view.ts';
import { componentArgs, openComponent, regionFlag } from '../../cli/component/open-components.ts';
import { parseDuration } from '../../cli/run/run-flags.ts';
import { untilStopped } from '../../cli/run/until-stopped.ts';

export default class ComponentLogs extends CatalystCommand {
  static override summary = 'What the pods of a component print, or the Flux controllers about it.';
  static override description = 'Under --json a document for each line.';
  static override examples = [
    'catalyst component logs harbor omantel.omani.works --context sandbox --controller',
    'catalyst component logs harbor --follow --since 10m',
  ];
  static override args = componentArgs;
  static override flags = {
    region: regionFlag,
    follow: Flags.boolean({ char: 'F', default: false, description: 'Go on with what comes.' }),
    since: Flags.string({ description: 'Only what is not older.', helpValue: '<90s|60m|2h>' }),
    tail: Flags.integer({ description: 'So many lines from the end of each container.', min: 1 }),
    container: Flags.string({ char: 'c', description: 'Only this container.' }),
    previous: Flags.boolean({
      char: 'p',
      default: false,
      exclusive: ['follow', 'controller'],
      description: 'What they printed before they were last restarted.',
    }),
    controller: Flags.boolean({
      default: false,
      description: 'What the Flux controllers say of it instead.',
    }),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(ComponentLogs);
    const { region, since, tail, container, controller, follow, previous } = flags;
    const how = {
      ...{ controller, follow, previous },
      ...(region === undefined ? {} : { region }),
      ...(since === undefined ? {} : { sinceMs: parseDuration(since, '--since') }),
      ...(tail === undefined ? {} : { tail }),
      ...(container === undefined ? {} : { container }),
    };
    const { out, err } = this.surroundings;
    let told = 0;
    let name = args.component;
    await untilStopped(this.surroundings, flags, async (signal) => {
      const { fqdn, component, components } = await openComponent(this.surroundings, args, flags);
      name = component;
      for await (const line of components.logs(fqdn, component, { ...how, signal })) {
        told += 1;
        out.write(`${flags.json ? JSON.stringify(line) : componentLogLines(line, out).join('\n')}\n`);
      }
    });
    if (told === 0 && !flags.json) err.write(`${emptyText(name, flags)}\n`);
    return undefined;
  }
}

function emptyText(component: string, asked: { controller: boolean; previous: boolean }): string {
  if (asked.controller) return `The Flux controllers have said nothing about ${component} lately.`;
  if (asked.previous) return `No container of ${component} was ever restarted.`;
  return `Nothing of ${component} has printed anything. What Flux says: add --controller`;
}
