import { plainText } from '../../domain/plain-text.ts';
import { type Symbols, toAscii } from '../../style/symbols.ts';
import { clip, textWidth } from '../../style/text-width.ts';
import type { Paint, Role } from '../../style/theme.ts';

/** A piece of a line in one look. */
export interface Span {
  text: string;
  role?: Role;
}

/** One line of a frame, from left to right. */
export type Line = readonly Span[];

/** What drawing depends on besides the model. */
export interface Look {
  symbols: Symbols;
  /** Only signs that every terminal has. */
  ascii: boolean;
}

export function span(text: string, role?: Role): Span {
  return role === undefined ? { text } : { text, role };
}

export function plain(text: string, role?: Role): Line {
  return [span(text, role)];
}

/** The line in signs that the terminal has, which may be wider: before it is measured. */
export function inSigns(line: Line, { ascii }: Look): Line {
  return ascii ? line.map(({ text, ...look }) => ({ ...look, text: toAscii(text) })) : line;
}

/** Columns that a line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + textWidth(text), 0);
}

/** The line in exactly so many columns: cut at its end, or filled up with blanks. */
export function fitted(line: Line, columns: number): Line {
  const spans: Span[] = [];
  let room = columns;
  for (const { text, role } of line) {
    const shown = clip(oneLine(text), room);
    if (shown === '') continue;
    room -= textWidth(shown);
    spans.push(span(shown, role));
  }
  if (room > 0) spans.push(span(' '.repeat(room)));
  return spans;
}

/** One to the left, one to the right of so many columns; the right one wins. */
export function spread(left: Line, right: Line, columns: number): Line {
  const width = lineWidth(right);
  if (width >= columns) return fitted(right, columns);
  return [...fitted(left, columns - width), ...right];
}

/** A text of the outside world on one line: nothing in it moves a cursor. */
export function oneLine(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : plainText(text).replaceAll(/[\n\t]/g, ' ');
}

/** The line for a terminal, with its colours. */
export function painted(line: Line, paint: Paint, { ascii }: Look): string {
  return line
    .map(({ text, role }) => {
      const shown = ascii ? toAscii(text) : text;
      return role === undefined || role === 'plain' ? shown : paint(role, shown);
    })
    .join('');
}

/** The line without any look, blanks at its end cut. */
export function textOf(line: Line, { ascii }: Look): string {
  const text = line.map((one) => one.text).join('');
  return (ascii ? toAscii(text) : text).trimEnd();
}
