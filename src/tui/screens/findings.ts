import { CASES, type Finding } from '../../domain/business/books/finding.ts';
import { omrText } from '../../domain/business/omr.ts';
import type { BusinessSeen } from '../business-seen.ts';
import { booksPanel } from '../derive/books-panel.ts';
import { directCommand } from '../derive/business-commands.ts';
import type { Model, Place } from '../model.ts';
import { ageOf } from '../parts/age.ts';
import { factLines } from '../parts/facts.ts';
import { plain, span } from '../parts/line.ts';
import { memo } from '../parts/memo.ts';
import { type Column, type Rows, rowsOf } from '../parts/rows.ts';
import { type Screen, selectedKey } from './screen.ts';

interface FindingItem extends Finding {
  key: string;
}

const COLUMNS: readonly Column<FindingItem>[] = [
  { title: 'CASE', width: 28, cell: (finding) => finding.case },
  { title: 'SUBJECT', width: 18, grow: 1, cell: ({ subject }) => subject },
  { title: 'AMOUNT', width: 11, cell: ({ amount }) => (amount === undefined ? '' : omrText(amount)) },
  { title: 'SINCE', width: 6, cell: ({ since }, now) => ageOf(since, now) },
  { title: 'SEEN', width: 20, grow: 2, from: 105, cell: ({ seen }) => seen },
];

const itemsOf = memo(({ findings }: BusinessSeen['findings']): FindingItem[] =>
  findings.map((finding) => ({
    ...finding,
    key: [finding.case, finding.subject, finding.customerId ?? ''].join(' '),
  })),
);

function findingRows(model: Model, place: Place): Rows | undefined {
  const { value } = booksPanel(model, 'findings', place.fqdn);
  if (value === undefined) return undefined;
  return rowsOf(
    {
      items: itemsOf(value),
      columns: COLUMNS,
      keyOf: ({ key }) => key,
      searched: ({ case: name, subject, seen, customerId = '', tenantId = '' }) =>
        `${name} ${subject} ${seen} ${customerId} ${tenantId}`,
      sign: (_item, { symbols }) => span(symbols.failed, 'bad'),
    },
    place,
  );
}

/** Everything that is wrong in the books, with what mends it. */
export const findings: Screen = {
  title: () => 'Findings',
  panel: (model, { fqdn }) => booksPanel(model, 'findings', fqdn),
  rows: findingRows,
  status: (model, { fqdn }) => plain(statusText(booksPanel(model, 'findings', fqdn).value)),
  note: (model, place) => {
    const finding = findingsAt(model, place, [selectedOf(model, place)])[0];
    return finding && `${CASES[finding.case].title}. ${CASES[finding.case].remedy}`;
  },
  aside: (model, place, columns) => {
    const finding = findingsAt(model, place, [selectedOf(model, place)])[0];
    if (finding === undefined) return [];
    const { title, remedy } = CASES[finding.case];
    return [
      plain(finding.case, 'strong'),
      [],
      ...factLines('what', title, columns),
      ...factLines('subject', finding.subject, columns),
      ...factLines('seen', finding.seen, columns),
      ...factLines('customer', finding.customerId ?? '', columns),
      ...factLines('organization', finding.tenantId ?? '', columns),
      ...factLines('remedy', remedy, columns),
    ];
  },
  empty: ({ fqdn = '' }) => `Nothing is wrong in the books of ${fqdn}.`,
  command: ({ fqdn = '' }, { books }) => directCommand(['billing', 'reconcile'], fqdn, books[fqdn] ?? ''),
};

function selectedOf(model: Model, place: Place): string | undefined {
  const rows = findingRows(model, place);
  return rows && selectedKey(rows, place);
}

/** The findings of some rows. */
export function findingsAt(model: Model, { fqdn }: Place, keys: readonly (string | undefined)[]): Finding[] {
  const { value } = booksPanel(model, 'findings', fqdn);
  return value === undefined ? [] : itemsOf(value).filter(({ key }) => keys.includes(key));
}

function statusText(seen: BusinessSeen['findings'] | undefined): string {
  if (seen === undefined) return '';
  const { findings: all, unchecked, cut } = seen;
  const head = all.length === 1 ? '1 finding' : `${all.length} findings`;
  return [
    head,
    ...(unchecked.length === 0 ? [] : [`${unchecked.length} cases could not be looked for`]),
    ...(cut.length === 0 ? [] : ['more than are told']),
  ].join(' · ');
}
