import { clip, pad, textWidth } from '../style/text-width.ts';
import type { Screen } from './screen.ts';

/** Rows under their headings, columns as wide as they need, the last ones cut to the terminal. */
export function tableLines(
  head: string[],
  rows: string[][],
  screen: Pick<Screen, 'columns' | 'terminal' | 'paint'>,
): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => textWidth(row[column] ?? ''))),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const cut = (text: string) => (screen.terminal ? clip(text, screen.columns) : text);
  return [screen.paint('quiet', cut(line(head))), ...rows.map((row) => cut(line(row)))];
}
