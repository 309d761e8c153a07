import { pad, textWidth, wrap } from '../style/text-width.ts';
import { hangingLines } from './prose-lines.ts';
import type { Screen } from './screen.ts';

/** Rows under their headings, columns as wide as they need; where that is too wide for the terminal, below each other. */
export function tableLines(
  head: string[],
  rows: string[][],
  screen: Pick<Screen, 'columns' | 'terminal' | 'paint'>,
): string[] {
  const widths = head.map((title, column) =>
    widestOf(rows, (row) => textWidth(row[column] ?? ''), title.length),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = rows.map(line);
  const widest = widestOf(lines, textWidth, textWidth(line(head)));
  if (screen.terminal && widest > screen.columns) return rows.flatMap((row) => stacked(head, row, screen));
  return [screen.paint('quiet', line(head)), ...lines];
}

/** Not by `Math.max(...)`: there can be more rows than a call takes arguments. */
function widestOf<T>(all: readonly T[], widthOf: (one: T) => number, least: number): number {
  return all.reduce((widest, one) => Math.max(widest, widthOf(one)), least);
}

/** The first cell, and below it each other one with its heading. */
function stacked(
  head: string[],
  [first = '', ...rest]: string[],
  { columns, paint }: Pick<Screen, 'columns' | 'paint'>,
): string[] {
  const names = Math.max(...head.slice(1).map(textWidth));
  const below = rest.flatMap((cell, index) => {
    if (cell === '') return [];
    return hangingLines(`  ${pad((head[index + 1] ?? '').toLowerCase(), names)}  `, cell, columns);
  });
  return [...wrap(first, columns).map((line) => paint('strong', line)), ...below];
}
