import stringWidth from 'string-width';

const PLAIN = /^[\x20-\x7e]*$/;

/** Columns that a text takes in a terminal, as ink counts them; colours take none. */
export function textWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a person takes for one sign, however many code points it has. */
function signsOf(text: string): Iterable<string> {
  return PLAIN.test(text) ? text : Array.from(graphemes.segment(text), ({ segment }) => segment);
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
