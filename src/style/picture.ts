import { textWidth } from './text-width.ts';
import type { Role } from './theme.ts';

const CELL = { width: 8.4, height: 18 };
const MARGIN = 14;
const PAPER = '#11151c';
const INK = '#d8dee9';

/** What a piece of a row looks like, as attributes of an SVG text. */
const LOOKS: Record<Role, string> = {
  good: ' fill="#8fc97f"',
  active: ' fill="#56c8d8"',
  waiting: ' opacity="0.6"',
  warning: ' fill="#e5c07b"',
  bad: ' fill="#e06c75"',
  quiet: ' opacity="0.6"',
  strong: ' font-weight="bold"',
  selected: ` fill="${PAPER}"`,
  plain: '',
};

export interface PictureRun {
  column: number;
  text: string;
  role: Role;
}

/** A frame as an SVG picture: one text a run, where it stands on the grid of a terminal. */
export function pictureSvg(frame: {
  columns: number;
  rows: readonly (readonly PictureRun[])[];
  title: string;
}): string {
  const { rows } = frame;
  const width = Math.ceil(frame.columns * CELL.width + 2 * MARGIN);
  const height = Math.ceil(rows.length * CELL.height + 2 * MARGIN);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(frame.title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="${INK}" xml:space="preserve">`,
    ...rows.flatMap((runs, row) => runs.flatMap((run) => runTexts(run, row))),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

function runTexts({ column, text, role }: PictureRun, row: number): string[] {
  const shown = text.trim();
  const lead = text.length - text.trimStart().length;
  const x = (MARGIN + (column + lead) * CELL.width).toFixed(1);
  const y = (MARGIN + (row + 0.75) * CELL.height).toFixed(1);
  const length = (textWidth(shown) * CELL.width).toFixed(1);
  const label =
    shown === ''
      ? []
      : [`<text x="${x}" y="${y}" textLength="${length}"${LOOKS[role]}>${escaped(shown)}</text>`];
  return role === 'selected' ? [bar(column, textWidth(text), row), ...label] : label;
}

/** What lies behind a run whose colours are turned round. */
function bar(column: number, columns: number, row: number): string {
  const x = (MARGIN + column * CELL.width).toFixed(1);
  const y = (MARGIN + row * CELL.height).toFixed(1);
  return `<rect x="${x}" y="${y}" width="${(columns * CELL.width).toFixed(1)}" height="${CELL.height}" fill="${INK}"/>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
