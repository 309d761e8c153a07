import type xterm from '@xterm/headless';
import { type PictureRun, pictureSvg } from '../../src/style/picture.ts';
import { INKS, type PictureLook } from '../../src/style/picture-look.ts';

type Terminal = InstanceType<typeof xterm.Terminal>;

/** The visible part of a terminal as a picture: one text a run of cells of the same look. */
export function screenSvg(screen: Terminal, title: string): string {
  const rows = Array.from({ length: screen.rows }, (_, row) => rowRuns(screen, row));
  return pictureSvg({ columns: screen.cols, rows, title });
}

function rowRuns(screen: Terminal, row: number): PictureRun[] {
  const { active } = screen.buffer;
  const line = active.getLine(active.baseY + row);
  const runs: PictureRun[] = [];
  for (let column = 0; line !== undefined && column < screen.cols; column++) {
    const cell = line.getCell(column);
    if (cell === undefined) break;
    const look = lookOf(cell);
    const last = runs.at(-1);
    if (last !== undefined && isSame(last.look, look)) last.text += cell.getChars() || ' ';
    else runs.push({ column, text: cell.getChars() || ' ', look });
  }
  return runs;
}

interface Cell {
  getFgColor(): number;
  isFgPalette(): boolean;
  isBold(): number;
  isDim(): number;
  isInverse(): number;
}

function lookOf(cell: Cell): PictureLook {
  const ink = cell.isFgPalette() ? INKS[cell.getFgColor() % INKS.length] : undefined;
  return {
    ...(ink === undefined ? {} : { ink }),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    turned: cell.isInverse() !== 0,
  };
}

function isSame(one: PictureLook, other: PictureLook): boolean {
  const parts = ['ink', 'bold', 'dim', 'turned'] as const;
  return parts.every((part) => one[part] === other[part]);
}
