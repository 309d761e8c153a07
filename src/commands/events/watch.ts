import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { eventLine, withoutData } from '../../cli/business/event-columns.ts';
import { busFlags, eventFilter, eventFlags, openEvents } from '../../cli/business/open-events.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { safeJson } from '../../cli/safe-json.ts';

export default class EventsWatch extends CatalystCommand {
  static override summary = "Events of a Sovereign's business as they come, until you stop it.";
  static override description =
    'Looks on with consumers of its own that acknowledge nothing, so no service loses an event. Under --json a line for each.';
  static override examples = [
    'catalyst events watch',
    'catalyst events watch --type order.placed --count 1 --json',
  ];
  static override flags = {
    ...busFlags,
    ...eventFlags,
    count: Flags.integer({ min: 1, description: 'End after that many.' }),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { flags } = await this.parse(EventsWatch);
    const { out, err } = this.surroundings;
    const { events, request } = await openEvents(this.surroundings, flags);
    let seen = 0;
    await interruptibly(this.surroundings, async (signal) => {
      if (!flags.json) err.write('Waiting for events. Ctrl-C ends it.\n');
      for await (const event of events.watch({ ...request, ...eventFilter(flags), signal })) {
        const shown = withoutData(event, flags.data);
        out.write(`${flags.json ? safeJson(shown) : eventLine(shown, out)}\n`);
        if (!flags.json && shown.data !== undefined) out.write(`  ${safeJson(shown.data)}\n`);
        seen += 1;
        if (seen === flags.count) break;
      }
    });
    return undefined;
  }
}
