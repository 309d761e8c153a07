import { PAPERS, type Paper, type PictureLook } from './picture-look.ts';
import { textWidth } from './text-width.ts';

const CELL = { width: 8.4, height: 18 };
const MARGIN = 14;

export interface PictureRun {
  /** Of the screen, from 0. */
  column: number;
  text: string;
  look: PictureLook;
}

export interface PictureFrame {
  columns: number;
  rows: readonly (readonly PictureRun[])[];
  title: string;
  /** Dark when left out. */
  paper?: keyof typeof PAPERS;
}

/** A frame as an SVG picture: one text a run, where it stands on the grid of a terminal. */
export function pictureSvg({ columns, rows, title, paper = 'dark' }: PictureFrame): string {
  const on = PAPERS[paper];
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = Math.ceil(rows.length * CELL.height + 2 * MARGIN);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${on.paper}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="${on.ink}" xml:space="preserve">`,
    ...rows.flatMap((runs, row) => runs.flatMap((run) => runTexts(run, row, on))),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

function runTexts({ column, text, look }: PictureRun, row: number, on: Paper): string[] {
  const shown = text.trim();
  const lead = text.length - text.trimStart().length;
  const x = (MARGIN + (column + lead) * CELL.width).toFixed(1);
  const y = (MARGIN + (row + 0.75) * CELL.height).toFixed(1);
  const length = (textWidth(shown) * CELL.width).toFixed(1);
  const label =
    shown === ''
      ? []
      : [`<text x="${x}" y="${y}" textLength="${length}"${attributes(look, on)}>${escaped(shown)}</text>`];
  return look.turned ? [bar(column, textWidth(text), row, on), ...label] : label;
}

function attributes({ ink, bold, dim, turned }: PictureLook, { paper, inks }: Paper): string {
  const fill = turned ? paper : ink && inks[ink];
  return [
    fill === undefined ? '' : ` fill="${fill}"`,
    bold ? ' font-weight="bold"' : '',
    dim ? ' opacity="0.6"' : '',
  ].join('');
}

/** What lies behind a run whose colours are turned round. */
function bar(column: number, columns: number, row: number, { ink }: Paper): string {
  const x = (MARGIN + column * CELL.width).toFixed(1);
  const y = (MARGIN + row * CELL.height).toFixed(1);
  return `<rect x="${x}" y="${y}" width="${(columns * CELL.width).toFixed(1)}" height="${CELL.height}" fill="${ink}"/>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
