import type xterm from '@xterm/headless';

const CELL = { width: 8.4, height: 18 };
const MARGIN = 14;
const PAPER = '#11151c';
const INK = '#d8dee9';
const PALETTE = ['#3b4252', '#e06c75', '#8fc97f', '#e5c07b', '#61afef', '#c678dd', '#56c8d8', '#d8dee9'];

type Terminal = InstanceType<typeof xterm.Terminal>;

/** The visible part of a terminal as a picture: one text a run of cells of the same look. */
export function screenSvg(screen: Terminal, title: string): string {
  const width = Math.ceil(screen.cols * CELL.width + 2 * MARGIN);
  const height = Math.ceil(screen.rows * CELL.height + 2 * MARGIN);
  const rows = Array.from({ length: screen.rows }, (_, row) => rowTexts(screen, row)).flat();
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="${INK}" xml:space="preserve">`,
    ...rows,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

interface Run {
  column: number;
  text: string;
  look: string;
}

function rowTexts(screen: Terminal, row: number): string[] {
  const y = (MARGIN + (row + 0.75) * CELL.height).toFixed(1);
  return rowRuns(screen, row)
    .filter(({ text }) => text.trim() !== '')
    .map(({ column, text, look }) => {
      const lead = text.length - text.trimStart().length;
      const shown = text.trim();
      const x = (MARGIN + (column + lead) * CELL.width).toFixed(1);
      const length = (shown.length * CELL.width).toFixed(1);
      return `<text x="${x}" y="${y}" textLength="${length}"${look}>${escaped(shown)}</text>`;
    });
}

function rowRuns(screen: Terminal, row: number): Run[] {
  const { active } = screen.buffer;
  const line = active.getLine(active.baseY + row);
  const runs: Run[] = [];
  for (let column = 0; line !== undefined && column < screen.cols; column++) {
    const cell = line.getCell(column);
    if (cell === undefined) break;
    const look = lookOf(cell);
    const last = runs.at(-1);
    if (last?.look === look) last.text += cell.getChars() || ' ';
    else runs.push({ column, text: cell.getChars() || ' ', look });
  }
  return runs;
}

interface Cell {
  getFgColor(): number;
  isFgPalette(): boolean;
  isBold(): number;
  isDim(): number;
}

function lookOf(cell: Cell): string {
  const colour = cell.isFgPalette() ? PALETTE[cell.getFgColor() % 8] : undefined;
  return [
    colour === undefined ? '' : ` fill="${colour}"`,
    cell.isBold() ? ' font-weight="bold"' : '',
    cell.isDim() ? ' opacity="0.6"' : '',
  ].join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
