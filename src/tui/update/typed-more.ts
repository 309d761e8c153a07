const MOST = 200;

/** A text after one more key; undefined when the key is no letter. */
export function typedMore(text: string, key: string): string | undefined {
  if (key === 'backspace') return [...text].slice(0, -1).join('');
  if (key === 'ctrl-u') return '';
  if (key === 'space') return `${text} `;
  return [...key].length === 1 && text.length < MOST ? text + key : undefined;
}
