import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { type Column, pageJson, pageLines } from '../../cli/business/listing.ts';
import { openBusiness } from '../../cli/business/open-business.ts';
import type { AuditEntry } from '../../domain/business/audit-entry.ts';

const COLUMNS: readonly Column<AuditEntry>[] = [
  { name: 'at', head: 'WHEN (UTC)', cell: ({ at }) => at.replace('T', ' ').slice(0, 19) },
  { name: 'who', head: 'WHO', cell: ({ who }) => `${who.login}${who.role ? ` (${who.role})` : ''}` },
  { name: 'command', head: 'COMMAND' },
  { name: 'what', head: 'WHAT' },
  {
    name: 'outcome',
    head: 'OUTCOME',
    cell: ({ outcome, error }) => (error ? `${outcome}: ${error}` : outcome),
  },
  { name: 'request', head: 'REQUEST', extra: true },
  { name: 'reason', head: 'REASON', extra: true },
  { name: 'error', head: 'ERROR', extra: true },
  { name: 'before', head: 'BEFORE', extra: true, cell: ({ before }) => JSON.stringify(before ?? {}) },
  { name: 'after', head: 'AFTER', extra: true, cell: ({ after }) => JSON.stringify(after ?? {}) },
  { name: 'sovereign', head: 'SOVEREIGN', extra: true },
  { name: 'world', head: 'WORLD', extra: true },
  { name: 'v', head: 'V', extra: true },
];

export default class AuditList extends CatalystCommand {
  static override summary = 'What was written on a Sovereign from here, newest first; needs no network.';
  static override description =
    'Who did what, when and with which outcome, from an append-only file of the state folder. It holds no token, key or recipient.';
  static override examples = ['catalyst audit list', 'catalyst audit list --what SUMMER-2026 --json'];
  static override flags = {
    sovereign: businessFlags.sovereign,
    ...listFlags,
    what: Flags.string({ description: 'Only what concerns this voucher, plan or order.' }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(AuditList);
    const { services, context } = await openBusiness(this.surroundings, flags);
    const { entries, unreadable, sovereign, world } = await services.audit.list({ sovereign: context.name });
    const { what } = flags;
    const rows = entries.toReversed().filter((entry) => what === undefined || concerns(entry, what));
    const listing = { columns: COLUMNS, rows, flags };
    const damaged = unreadable === 0 ? [] : [`${unreadable} lines cannot be read.`];
    const none = `Nothing was written on ${sovereign} from here.`;
    const lines = rows.length === 0 ? [none] : pageLines(listing, this.surroundings.out);
    const data = {
      sovereign,
      world,
      total: rows.length,
      offset: flags.offset,
      unreadable,
      entries: pageJson(listing),
    };
    return { data, lines: [...lines, ...damaged] };
  }
}

/** A list's line names its codes among what they hold. */
function concerns({ what, after = {} }: AuditEntry, named: string): boolean {
  return (
    what === named ||
    (what === 'a list' && Object.values(after).some((codes) => codes.split(' ').includes(named)))
  );
}
