import { CatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import { didYouMean } from '../../domain/spec/nearest.ts';
import { clip } from '../../style/text-width.ts';
import type { Screen } from '../screen.ts';
import { tableLines } from '../table.ts';
import type { ListFlags } from './business-flags.ts';

/** A field of a list: its name in JSON and in `--fields`, and the heading of its column. */
export interface Column<Row> {
  name: keyof Row & string;
  head: string;
  /** As a person reads it; the value itself when left out. */
  cell?(row: Row): string;
  /** Shown only when asked for by name. */
  extra?: boolean;
}

export interface Listing<Row> {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  flags: ListFlags;
}

/** The rows of the page, with the fields asked for, as JSON. */
export function pageJson<Row extends object>({ columns, rows, flags }: Listing<Row>): Partial<Row>[] {
  const names = chosen(columns, flags.fields)?.map(({ name }) => name);
  const page = pageOf(rows, flags);
  if (names === undefined) return page;
  return page.map((row) => {
    const kept = names.filter((name) => row[name] !== undefined).map((name) => [name, row[name]]);
    return Object.fromEntries(kept) as Partial<Row>;
  });
}

/** The same as a table, and below it what was left out. */
export function pageLines<Row extends object>(
  { columns, rows, flags }: Listing<Row>,
  screen: Pick<Screen, 'columns' | 'terminal' | 'paint'>,
): string[] {
  const shown = chosen(columns, flags.fields) ?? columns.filter(({ extra }) => extra !== true);
  const page = pageOf(rows, flags);
  const cells = page.map((row) => shown.map((column) => cellText(column, row)));
  const heads = shown.map(({ head }) => head);
  const first = Math.min(flags.offset, rows.length);
  const left = page.length === rows.length ? [] : [restText(first, page.length, rows.length)];
  return [...(page.length === 0 ? [] : tableLines(heads, cells, screen)), ...left];
}

function restText(first: number, count: number, all: number): string {
  return count === 0
    ? `None of ${all}: --offset is beyond them.`
    : `${first + 1} to ${first + count} of ${all}.`;
}

function pageOf<Row>(rows: readonly Row[], { offset, limit }: ListFlags): Row[] {
  return rows.slice(offset, limit === undefined ? undefined : offset + limit);
}

const MOST_CELL = 60;

/** Text from outside in one line without a mark of its own. */
export function cleanCell(text: string): string {
  return clip(
    plainText(text.slice(0, 4 * MOST_CELL))
      .replaceAll(/\s+/g, ' ')
      .trim(),
    MOST_CELL,
  );
}

function cellText<Row>({ cell, name }: Column<Row>, row: Row): string {
  const value = row[name];
  return cleanCell(cell === undefined ? String(value ?? '') : cell(row));
}

/** @throws CatalystError CATALYST-USAGE for a field that is none */
function chosen<Row>(columns: readonly Column<Row>[], fields: string | undefined): Column<Row>[] | undefined {
  if (fields === undefined) return undefined;
  const names = fields.split(',').map((name) => name.trim());
  const known = columns.map(({ name }) => name as string);
  const faults = names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      field: name || '(empty)',
      reason: 'is no field',
      fix: [didYouMean(name, known), `There are ${known.join(', ')}.`].filter(Boolean).join(' '),
    }));
  if (faults.length === 0) return names.map((name) => columns.find((column) => column.name === name)!);
  throw new CatalystError('CATALYST-USAGE', '--fields names what is not there.', { faults });
}

/** `2026-11-21 09:14` of an RFC 3339 time; empty for none. */
export function minuteText(moment: string | undefined): string {
  return moment === undefined ? '' : moment.replace('T', ' ').slice(0, 16);
}
