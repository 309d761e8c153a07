import { timeOfDay } from '../../style/durations.ts';
import type { SymbolName } from '../../style/symbols.ts';
import type { Role } from '../../style/theme.ts';
import type { Happening, Severity } from '../derive/happenings.ts';
import type { Place } from '../model.ts';
import { selectedKey } from '../screens/screen.ts';
import { oneLine, span } from './line.ts';
import { type Column, type Rows, rowsOf } from './rows.ts';

const COLUMNS: readonly Column<Happening>[] = [
  { title: 'TIME', width: 8, cell: ({ at }) => timeOfDay(at) },
  { title: 'KIND', width: 8, from: 100, cell: ({ kind = '' }) => kind },
  { title: 'ABOUT', width: 16, cell: ({ about }) => about },
  { title: 'SAYS', width: 20, grow: 1, cell: ({ text }) => text },
];

/** Where those of several Sovereigns are in one stream. */
const OF_ALL: readonly Column<Happening>[] = [
  ...COLUMNS.slice(0, 1),
  { title: 'SOVEREIGN', width: 20, grow: 0.2, cell: ({ sovereign = '' }) => sovereign },
  ...COLUMNS.slice(1),
];

const SIGNS: Record<Severity, [SymbolName, Role]> = {
  info: ['waiting', 'quiet'],
  warn: ['warning', 'warning'],
  error: ['failed', 'bad'],
};

/** Happenings as a table, oldest first. */
export function streamRows(items: readonly Happening[], place: Place): Rows {
  return rowsOf(
    {
      items,
      columns: place.fqdn === undefined ? OF_ALL : COLUMNS,
      keyOf: ({ key }) => key,
      searched: ({ about, text, severity, kind = '', sovereign = '' }) =>
        `${kind} ${about} ${severity} ${sovereign} ${text}`,
      sign: ({ severity }, { symbols }) => span(symbols[SIGNS[severity][0]], SIGNS[severity][1]),
    },
    place,
  );
}

/** Whether the newest is shown as it comes. */
export function streamStatus({ tail }: Pick<Place, 'tail'>): string {
  return tail ? 'follows the newest' : 'paused: End follows again';
}

/** No events: one array, so that what is derived from it is derived once. */
export const NONE: readonly never[] = [];

/** What the row under the cursor says, also where it is cut. */
export function wholeText(items: readonly Happening[], place: Place): string | undefined {
  const key = selectedKey(streamRows(items, place), place);
  return items.find((one) => one.key === key)?.text;
}

/** What the filter leaves, a line each, as it stands in a file. */
export function streamLines(items: readonly Happening[] | undefined, place: Place): string[] {
  if (items === undefined) return [];
  const shown = new Set(streamRows(items, place).keys);
  return items
    .filter(({ key }) => shown.has(key))
    .map(({ at, sovereign, kind, severity, about, text }) =>
      oneLine([at, sovereign, kind, severity, about, text].filter(Boolean).join('  ')),
    );
}
