import { createRequire } from 'node:module';
import type stringWidth from 'string-width';

/** Signs of one column each that never join with another: ASCII, the Latin alphabets, and those that we draw with. */
const NARROW = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u017f–—‘’“”…·›←↑→↓─│┌└▁▂▃▄▅▆▇█░▒▸◆●○✔✖]*$/;
const COLOURS = /\x1b\[[\d;]*m/g;

/** Columns that a text takes in a terminal, as ink counts them; colours take none. */
export function textWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  const bare = text.replace(COLOURS, '');
  return NARROW.test(bare) ? bare.length : widthOf(bare);
}

let counted: typeof stringWidth | undefined;

/** Loaded where it is needed, since it takes longer than most commands; a module that waits for nothing can be required. */
function widthOf(text: string): number {
  counted ??= (createRequire(import.meta.url)('string-width') as { default: typeof stringWidth }).default;
  return counted(text);
}

let graphemes: Intl.Segmenter | undefined;

/** What a person takes for one sign, however many code points it has. */
function signsOf(text: string): Iterable<string> {
  if (NARROW.test(text)) return text;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** Cuts an unpainted text to so many columns, ending in `…` when something was lost. */
export function clip(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const sign of signsOf(text)) {
    const next = width + textWidth(sign);
    if (next > columns - 1) break;
    kept += sign;
    width = next;
  }
  return columns < 1 ? '' : `${kept}…`;
}

/** Pads an unpainted text on the right to so many columns, or cuts it. */
export function pad(text: string, columns: number): string {
  const cut = clip(text, columns);
  return cut + ' '.repeat(Math.max(0, columns - textWidth(cut)));
}

/** Breaks a sentence into lines of at most so many columns, between words; a longer word goes on in the next line. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (textWidth(longer) <= columns) line = longer;
      else {
        if (line !== '') lines.push(line);
        const parts = inParts(word, Math.max(2, columns));
        lines.push(...parts.slice(0, -1));
        line = parts.at(-1) ?? '';
      }
    }
    lines.push(line);
  }
  return lines;
}

/** A word in pieces of at most so many columns: nothing of a path or an address gets lost. */
function inParts(word: string, columns: number): string[] {
  const parts = [''];
  for (const sign of signsOf(word)) {
    if (textWidth(`${parts.at(-1)}${sign}`) > columns) parts.push('');
    parts[parts.length - 1] += sign;
  }
  return parts;
}
