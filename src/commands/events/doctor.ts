import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { listFlags } from '../../cli/business/business-flags.ts';
import { BUS_COLUMNS } from '../../cli/business/event-columns.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { busFlags, openEvents } from '../../cli/business/open-events.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { wholeSentences } from '../../cli/business/whole-sentences.ts';

export default class EventsDoctor extends CatalystCommand {
  static override summary = 'Whether the event bus has its stream and its readers, and nothing is stuck.';
  static override description =
    'Looks up streams by subject, whatever their names are; explains overlaps (10065); compares the filter of each durable consumer with its name. Changes nothing. Ends with 8 when something is wrong.';
  static override examples = ['catalyst events doctor', 'catalyst events doctor --json'];
  static override flags = { ...busFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(EventsDoctor);
    const { events, request } = await openEvents(this.surroundings, flags);
    const { sovereign, world, rows } = await interruptibly(this.surroundings, (signal) =>
      events.doctor({ ...request, signal }),
    );
    const findings = rows.filter(({ state }) => state === 'wrong').length;
    const listing = { columns: BUS_COLUMNS, rows, flags };
    const verdict =
      findings === 0 ? 'Nothing is wrong' : `${findings} ${findings === 1 ? 'thing is' : 'things are'} wrong`;
    const lines = [
      ...pageLines(listing, this.surroundings.out),
      ...wholeSentences(rows),
      `${verdict} with the bus of ${sovereign}.`,
    ];
    const data = {
      ...{ sovereign, world, findings, total: rows.length, offset: flags.offset },
      rows: pageJson(listing),
    };
    return findings === 0 ? { data, lines } : { data, lines, exit: 8 };
  }
}
