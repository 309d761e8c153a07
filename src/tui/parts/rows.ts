import { pad } from '../../style/text-width.ts';
import { filterOf } from '../derive/filter.ts';
import type { Place } from '../model.ts';
import { type Line, type Look, oneLine, type Span, span } from './line.ts';
import { memo } from './memo.ts';

/** A column of a table over items of one kind. */
export interface Column<T> {
  title: string;
  /** `width` is what it has got. */
  cell(item: T, now: number, width: number): string;
  /** Columns that it always has. */
  width: number;
  /** Takes this share of what is left. */
  grow?: number;
  /** Is left out of a table that is narrower. */
  from?: number;
  /** A picture: nothing that could be said. */
  drawn?: true;
}

export interface TableOf<T> {
  items: readonly T[];
  columns: readonly Column<T>[];
  keyOf(item: T): string;
  /** What a filter looks at. Depends on the item only. */
  searched(item: T): string;
  sign(item: T, look: Look): Span;
}

/** A table as the frame and the cursor see it, whatever its rows are. */
export interface Rows {
  /** Before the filter. */
  total: number;
  /** Of the rows that are shown, in order. */
  keys: readonly string[];
  heading(columns: number): Line;
  draw(index: number, columns: number, now: number, look: Look): Line;
  /** The whole row in words: each column by its name, also where it has nothing to say. */
  say(index: number, now: number): string;
}

interface Sifted {
  items: readonly unknown[];
  keys: readonly string[];
}

/** By the items' array, so that ten thousand rows are sifted once for each answer and filter, not for each frame. */
const sifted = new WeakMap<object, Map<string, Sifted>>();

/** A table with the filter of a place; rows are drawn only when they are asked for. */
export function rowsOf<T>(table: TableOf<T>, { filter }: Pick<Place, 'filter'>): Rows {
  const { items, keys } = sift(table, filter);
  return {
    total: table.items.length,
    keys,
    heading: (columns) => [span(`  ${cellsText(widthsOf(table.columns, columns - 2), titles)}`, 'quiet')],
    draw: (index, columns, now, look) => {
      const item = items[index] as T;
      const text = cellsText(widthsOf(table.columns, columns - 2), (column, width) =>
        column.cell(item, now, width),
      );
      return [table.sign(item, look), span(` ${text}`)];
    },
    say: (index, now) => {
      const told = table.columns.filter(({ drawn }) => drawn !== true);
      return told.map((column) => cellSaid(column, items[index] as T, now)).join(', ');
    },
  };
}

/** Wide enough for any cell. */
const ALL_OF_IT = 500;

function cellSaid<T>({ title, cell }: Column<T>, item: T, now: number): string {
  const text = oneLine(cell(item, now, ALL_OF_IT))
    .replaceAll(/[┌│└─]/g, '')
    .replace('◆', 'critical')
    .trim();
  return `${title.toLowerCase()} ${text === '' ? 'none' : text}`;
}

const titles = (column: Column<never>) => column.title;

function sift<T>(table: TableOf<T>, filter: string): Sifted {
  const held = sifted.get(table.items) ?? new Map<string, Sifted>();
  const known = held.get(filter);
  if (known !== undefined) return known;
  const stays = filterOf(filter);
  const texts = stays === undefined ? [] : textsOf(table);
  const items =
    stays === undefined ? table.items : table.items.filter((_, index) => stays(texts[index] ?? ''));
  const made = { items, keys: items.map((item) => table.keyOf(item)) };
  if (held.size > 8) held.clear();
  sifted.set(table.items, held.set(filter, made));
  return made;
}

/** What is searched, once for each answer: while one types, each key sifts all rows anew. */
const searchedTexts = new WeakMap<object, readonly string[]>();

function textsOf<T>({ items, searched }: TableOf<T>): readonly string[] {
  const known = searchedTexts.get(items) ?? items.map((item) => searched(item));
  searchedTexts.set(items, known);
  return known;
}

interface Placed<T> {
  column: Column<T>;
  width: number;
}

const placed = memo((columns: readonly Column<never>[], room) => placeColumns(columns, Number(room)));

function widthsOf<T>(columns: readonly Column<T>[], room: number): Placed<T>[] {
  return placed(columns as readonly Column<never>[], String(room)) as unknown as Placed<T>[];
}

function placeColumns(columns: readonly Column<never>[], room: number): Placed<never>[] {
  const shown = columns.filter(({ from = 0 }) => room + 2 >= from);
  const fixed = shown.reduce((sum, { width }) => sum + width + 2, -2);
  const shares = shown.reduce((sum, { grow = 0 }) => sum + grow, 0);
  const left = Math.max(0, room - fixed);
  return shown.map((column) => ({
    column,
    width: column.width + (shares === 0 ? 0 : Math.floor((left * (column.grow ?? 0)) / shares)),
  }));
}

function cellsText<T>(columns: Placed<T>[], cell: (column: Column<T>, width: number) => string): string {
  const texts = columns.map(({ column, width }) => pad(oneLine(cell(column, width)), width));
  return texts.join('  ').trimEnd();
}
