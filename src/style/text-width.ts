import { stripVTControlCharacters } from 'node:util';

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]/u;
const NOTHING = /\p{Mark}|\u200b|\u200d|\ufe0f/u;

/** Columns that a text takes in a terminal; colours take none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const sign of stripVTControlCharacters(text))
    width += NOTHING.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return width;
}

/** Cuts an unpainted text to so many columns, ending in `…` when something was lost. */
export function clip(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const sign of text) {
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
  for (const sign of word) {
    if (textWidth(`${parts.at(-1)}${sign}`) > columns) parts.push('');
    parts[parts.length - 1] += sign;
  }
  return parts;
}
