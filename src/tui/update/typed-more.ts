import { edited, inserted, pastedLine } from '../form/edited-text.ts';

const MOST = 200;

/** Keys that edit at the end of a text. */
const EDITS: ReadonlySet<string> = new Set(['backspace', 'ctrl-w', 'ctrl-u']);

/** A text after one more key, at its end; undefined when the key is no letter. */
export function typedMore(text: string, key: string): string | undefined {
  const isLetter = key === 'space' || [...key].length === 1;
  return isLetter || EDITS.has(key) ? edited({ text, at: text.length }, key, MOST)?.text : undefined;
}

/** A text after what was pasted. */
export function pastedMore(text: string, pasted: string): string {
  return inserted({ text, at: text.length }, pastedLine(pasted), MOST).text;
}
