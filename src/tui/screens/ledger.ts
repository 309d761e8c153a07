import type { LedgerLine } from '../../domain/business/books/ledger-line.ts';
import { omrText } from '../../domain/business/omr.ts';
import { type BusinessSeen, businessOf } from '../business-seen.ts';
import { booksPanel } from '../derive/books-panel.ts';
import { directCommand } from '../derive/business-commands.ts';
import { omrNumbers } from '../derive/order-days.ts';
import type { Model, Place } from '../model.ts';
import { ageOf } from '../parts/age.ts';
import { factLines } from '../parts/facts.ts';
import { type Line, type Look, plain, type Span, span } from '../parts/line.ts';
import { memo } from '../parts/memo.ts';
import { type Column, type Rows, rowsOf } from '../parts/rows.ts';
import { sparkline } from '../parts/sparkline.ts';
import { type Screen, selectedKey } from './screen.ts';

const COLUMNS: readonly Column<LedgerLine>[] = [
  { title: 'AGE', width: 6, cell: ({ createdAt }, now) => ageOf(createdAt, now) },
  { title: 'CUSTOMER', width: 18, grow: 1, cell: ({ email, customerId }) => email || customerId },
  { title: 'AMOUNT', width: 12, cell: ({ amount }) => omrText(amount) },
  { title: 'BALANCE', width: 12, cell: ({ balance }) => omrText(balance) },
  { title: 'REASON', width: 18, grow: 1, cell: ({ reason }) => reason },
  { title: 'ORDER', width: 8, from: 100, cell: ({ orderId = '' }) => orderId.slice(0, 8) },
];

function signOf({ amount, balance }: LedgerLine, { symbols }: Look): Span {
  if (balance < 0n) return span(symbols.warning, 'warning');
  return amount < 0n ? span(symbols.remove, 'quiet') : span(symbols.create, 'good');
}

const NONE: readonly LedgerLine[] = [];

function ledgerRows(model: Model, place: Place): Rows | undefined {
  const { value } = booksPanel(model, 'ledger', place.fqdn);
  if (value === undefined) return undefined;
  const searched = ({ email, customerId, reason, orderId = '' }: LedgerLine) =>
    `${email} ${customerId} ${reason} ${orderId}`;
  const keyOf = ({ id }: LedgerLine) => id;
  return rowsOf({ items: value.lines, columns: COLUMNS, keyOf, searched, sign: signOf }, place);
}

/** The credit ledger with the running balance of each customer, newest first. */
export const ledger: Screen = {
  title: () => 'Ledger',
  panel: (model, { fqdn }) => booksPanel(model, 'ledger', fqdn),
  rows: ledgerRows,
  status: (model, { fqdn }) => plain(statusText(businessOf(model, 'ledger', fqdn).value)),
  note: (model, place) => {
    const line = lineAt(model, place);
    return line && `${line.email} ${line.customerId}: ${line.reason} ${line.orderId ?? ''}`.trim();
  },
  aside: asideLines,
  empty: ({ fqdn = '' }) => `Nothing is in the ledger of ${fqdn}.`,
  command: ({ fqdn = '' }, { books }) => directCommand(['billing', 'ledger'], fqdn, books[fqdn] ?? ''),
};

function statusText(seen: BusinessSeen['ledger'] | undefined): string {
  if (seen === undefined) return '';
  const { lines, cut } = seen;
  const customers = byCustomer(lines).size;
  const more = cut ? ', the newest; catalyst billing export has all' : '';
  return `${lines.length} entries of ${customers} customers${more}`;
}

const byId = memo((lines: readonly LedgerLine[]) => new Map(lines.map((line) => [line.id, line])));

function lineAt(model: Model, place: Place): LedgerLine | undefined {
  const rows = ledgerRows(model, place);
  const id = rows && selectedKey(rows, place);
  const { lines = NONE } = businessOf(model, 'ledger', place.fqdn).value ?? {};
  return id === undefined ? undefined : byId(lines).get(id);
}

const MOST_BARS = 60;

/** The balance of whoever is under the cursor, entry by entry. */
function asideLines(model: Model, place: Place, columns: number): Line[] {
  const line = lineAt(model, place);
  const { lines = NONE } = businessOf(model, 'ledger', place.fqdn).value ?? {};
  if (line === undefined) return [];
  const theirs = byCustomer(lines).get(line.customerId) ?? NONE;
  const newest = theirs.slice(0, Math.min(MOST_BARS, columns - 20)).reverse();
  return [
    plain(line.email || line.customerId, 'strong'),
    [],
    ...factLines('customer', line.customerId, columns),
    ...factLines('balance now', omrText(theirs[0]?.balance ?? 0n), columns),
    ...factLines('entries', String(theirs.length), columns),
    ...factLines('over time', sparkline(omrNumbers(newest.map(({ balance }) => balance))), columns),
  ];
}

const byCustomer = memo((lines: readonly LedgerLine[]): ReadonlyMap<string, readonly LedgerLine[]> => {
  const found = new Map<string, LedgerLine[]>();
  for (const line of lines) {
    const theirs = found.get(line.customerId);
    if (theirs === undefined) found.set(line.customerId, [line]);
    else theirs.push(line);
  }
  return found;
});
