import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { type BusinessFlags, businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { type Column, cleanCell, pageJson, pageLines } from '../../cli/business/listing.ts';
import { isWorld, openBusiness } from '../../cli/business/open-business.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import type { AuditEntry } from '../../domain/business/audit-entry.ts';
import { OPEN_INTENTS } from '../../domain/business/open-intents.ts';
import { asCatalystError } from '../../domain/errors.ts';
import type { AuditLine } from '../../services/business/list-audit.ts';

const COLUMNS: readonly Column<AuditLine>[] = [
  { name: 'at', head: 'WHEN (UTC)', cell: ({ at }) => at.replace('T', ' ').slice(0, 19) },
  { name: 'who', head: 'WHO', cell: ({ who }) => `${who.login}${who.role ? ` (${who.role})` : ''}` },
  { name: 'command', head: 'COMMAND' },
  { name: 'what', head: 'WHAT' },
  {
    name: 'outcome',
    head: 'OUTCOME',
    cell: outcomeText,
  },
  { name: 'open', head: 'OPEN', extra: true },
  { name: 'request', head: 'REQUEST', extra: true },
  { name: 'run', head: 'RUN', extra: true },
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
    'Who did what, when and with which outcome, from an append-only file of the state folder that outlives the Sovereign. An intent without a later line of its own is told as under way, or as cut off: then nobody knows its outcome, and the command, run again, looks first. It holds no token, key or recipient.';
  static override examples = ['catalyst audit list', 'catalyst audit list --what SUMMER-2026 --json'];
  static override flags = {
    sovereign: businessFlags.sovereign,
    ...listFlags,
    what: Flags.string({
      description: 'Only what concerns this voucher, plan, order, organization or customer.',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(AuditList);
    const { services, named } = await this.meant(flags);
    const { entries, unreadable, sovereign, world } = await services.audit.list({ sovereign: named });
    const { what } = flags;
    const rows = entries.toReversed().filter((entry) => what === undefined || concerns(entry, what));
    const listing = { columns: COLUMNS, rows, flags };
    const damaged = unreadable === 0 ? [] : [`${unreadable} lines cannot be read.`];
    const none =
      what === undefined || entries.length === 0
        ? `Nothing was written on ${sovereign} from here.`
        : `Nothing that was written on ${sovereign} from here concerns ${cleanCell(what)}.`;
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

  /** One that is destroyed has no context any more; what was done on it is found by its FQDN. */
  private async meant(flags: Pick<BusinessFlags, 'context' | 'sovereign'>) {
    try {
      const { services, context } = await openBusiness(this.surroundings, flags);
      return { services, named: context.name };
    } catch (thrown) {
      const named = flags.sovereign ?? (isWorld(flags.context) ? undefined : flags.context);
      if (named === undefined || asCatalystError(thrown).code !== 'CATALYST-NOT-FOUND') throw thrown;
      return { services: await openCatalyst(this.surroundings, { context: undefined }), named };
    }
  }
}

function outcomeText({ outcome, error, open }: AuditLine): string {
  if (open !== undefined) return OPEN_INTENTS[open];
  return error ? `${outcome}: ${error}` : outcome;
}

/** What a line is about stands among what was written too: an order, its customer, a plan's name, the codes of a list. */
function concerns({ what, after = {} }: AuditEntry, named: string): boolean {
  const values = Object.values(after);
  const isList = what === 'a list';
  return (
    what === named || values.some((value) => (isList ? value.split(' ').includes(named) : value === named))
  );
}
