import { timeOfDay } from '../../style/durations.ts';
import type { SymbolName } from '../../style/symbols.ts';
import type { Role } from '../../style/theme.ts';
import type { Happening, Severity } from '../derive/happenings.ts';
import { sifted, siftText } from '../derive/sift.ts';
import type { Place } from '../model.ts';
import { selectedKey } from '../screens/screen.ts';
import { keyOf } from './key-text.ts';
import { oneLine, span } from './line.ts';
import { type Column, type Rows, rowsOf } from './rows.ts';

const COLUMNS: readonly Column<Happening>[] = [
  { title: 'TIME', width: 8, cell: ({ at }) => timeOfDay(at) },
  { title: 'KIND', width: 8, from: 100, cell: ({ kind = '' }) => kind },
  { title: 'ABOUT', width: 16, cell: ({ about }) => about },
  { title: 'SAYS', width: 20, grow: 1, cell: ({ text }) => text },
];

/** Of a log: who tells it goes without saying, how bad it is does not. */
const OF_LOG: readonly Column<Happening>[] = COLUMNS.map((column) =>
  column.title === 'KIND' ? { ...column, title: 'LEVEL', cell: ({ severity }) => severity } : column,
);

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
      columns: place.fqdn === undefined ? OF_ALL : place.screen === 'log' ? OF_LOG : COLUMNS,
      keyOf: ({ key }) => key,
      searched: ({ about, text, severity, kind = '', sovereign = '' }) =>
        `${kind} ${about} ${severity} ${sovereign} ${text}`,
      sign: ({ severity }, { symbols }) => span(symbols[SIGNS[severity][0]], SIGNS[severity][1]),
    },
    place,
  );
}

/** What of a stream is shown: as it was when it was paused, and what is not sifted out. */
export function shownOf(
  live: readonly Happening[] | undefined,
  { frozen, sift }: Pick<Place, 'frozen' | 'sift'>,
): readonly Happening[] | undefined {
  const items = frozen ?? live;
  return items === undefined || sift === undefined ? items : sifted(items, sift);
}

/** Whether the newest is shown as it comes, how much came since it is not, and what is sifted out. */
export function streamStatus(
  { tail, frozen, sift = {} }: Pick<Place, 'tail' | 'frozen' | 'sift'>,
  live: readonly Happening[] | undefined,
  keys: Parameters<typeof keyOf>[0],
): string {
  const only = siftText(sift);
  const newer = frozen === undefined ? 0 : newerThan(frozen, live ?? NONE);
  const since = newer === 0 ? '' : `, ${newer} newer`;
  const state = tail ? 'follows the newest' : `paused${since}: ${keyOf(keys, 'bottom')} follows again`;
  return only === '' ? state : `${state} · only ${only}`;
}

/** How many came after the last one; all, where it is not there any more. */
function newerThan(frozen: readonly Happening[], live: readonly Happening[]): number {
  if (frozen === live) return 0;
  const last = frozen.at(-1)?.key;
  return live.length - 1 - live.findLastIndex(({ key }) => key === last);
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
