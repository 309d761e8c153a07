import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { listFlags } from '../../cli/business/business-flags.ts';
import { EVENT_COLUMNS, withoutData } from '../../cli/business/event-columns.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { busFlags, eventFilter, eventFlags, openEvents } from '../../cli/business/open-events.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { parseDuration } from '../../cli/run/run-flags.ts';

export default class EventsTail extends CatalystCommand {
  static override summary = "The newest events of a Sovereign's business that its bus keeps, oldest first.";
  static override description =
    'The bus keeps them for two weeks. Reads with consumers of its own that acknowledge nothing.';
  static override examples = [
    'catalyst events tail --lines 20',
    'catalyst events tail --type order.placed --since 24h --fields at,organization --json',
  ];
  static override flags = {
    ...busFlags,
    ...eventFlags,
    ...listFlags,
    lines: Flags.integer({
      char: 'n',
      min: 1,
      max: 100_000,
      default: 50,
      description: 'The newest so many.',
    }),
    since: Flags.string({ description: 'Only what is not older.', helpValue: '<90s|60m|2h>' }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(EventsTail);
    const { clock, out } = this.surroundings;
    const { events, request } = await openEvents(this.surroundings, flags);
    const since =
      flags.since === undefined
        ? {}
        : { since: new Date(clock.now() - parseDuration(flags.since, '--since')).toISOString() };
    const found = await interruptibly(this.surroundings, (signal) =>
      events.tail({ ...request, ...eventFilter(flags), ...since, count: flags.lines, signal }),
    );
    const rows = found.events.map((event) => withoutData(event, flags.data));
    const columns = EVENT_COLUMNS.map((column) =>
      column.name === 'data' && flags.data ? { ...column, extra: false } : column,
    );
    const listing = { columns, rows, flags };
    const { sovereign, world } = found;
    const data = { sovereign, world, total: rows.length, offset: flags.offset, events: pageJson(listing) };
    return { data, lines: rows.length === 0 ? [`No such events on ${sovereign}.`] : pageLines(listing, out) };
  }
}
