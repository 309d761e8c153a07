/** A text and where the next letter goes: a place between two signs as a person sees them, counted as strings do. */
export interface EditedText {
  text: string;
  at: number;
}

/** What a key makes of it; undefined for a key that is no letter and edits nothing. */
export function edited({ text, at }: EditedText, key: string, most: number): EditedText | undefined {
  const cut = (from: number, to: number): EditedText => ({
    text: text.slice(0, from) + text.slice(to),
    at: from,
  });
  switch (key) {
    case 'left':
      return { text, at: before(text, at) };
    case 'right':
      return { text, at: after(text, at) };
    case 'home':
    case 'ctrl-a':
      return { text, at: 0 };
    case 'end':
    case 'ctrl-e':
      return { text, at: text.length };
    case 'backspace':
      return cut(before(text, at), at);
    case 'delete':
      return cut(at, after(text, at));
    case 'ctrl-w':
      return cut(wordBefore(text, at), at);
    case 'ctrl-u':
      return cut(0, at);
    case 'ctrl-k':
      return cut(at, text.length);
    default: {
      const letter = key === 'space' ? ' ' : key;
      return [...letter].length === 1 ? inserted({ text, at }, letter, most) : undefined;
    }
  }
}

/** With more where the cursor stands, which goes behind it; what there is no room for is left out as a whole. */
export function inserted({ text, at }: EditedText, more: string, most: number): EditedText {
  if (text.length + more.length > most) return { text, at };
  return { text: text.slice(0, at) + more + text.slice(at), at: at + more.length };
}

/** What was pasted, as one line: nothing of it moves a cursor, and no line's end in it agrees to anything. */
export function pastedLine(text: string): string {
  return text
    .replace(/[\r\n]+$/, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, (sign) => (sign === '\u200d' ? sign : ''));
}

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' });

function before(text: string, at: number): number {
  return at === 0 ? 0 : (segments.segment(text).containing(at - 1)?.index ?? 0);
}

function after(text: string, at: number): number {
  const sign = segments.segment(text).containing(at);
  return sign === undefined ? text.length : sign.index + sign.segment.length;
}

/** Blanks before the cursor, and the word before them. */
function wordBefore(text: string, at: number): number {
  return text.slice(0, at).replace(/\S*\s*$/, '').length;
}
