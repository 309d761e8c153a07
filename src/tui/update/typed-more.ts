const MOST = 200;

/** A text after one more key; undefined when the key is no letter. */
export function typedMore(text: string, key: string, most = MOST): string | undefined {
  if (key === 'backspace') return [...text].slice(0, -1).join('');
  if (key === 'ctrl-u') return '';
  const letter = key === 'space' ? ' ' : key;
  return [...letter].length === 1 && text.length < most ? text + letter : undefined;
}
