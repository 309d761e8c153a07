/** A key as it stands on a keyboard. */
export function keyText(key: string): string {
  if (key.startsWith('ctrl-')) return `Ctrl-${key.slice(5).toUpperCase()}`;
  return key === 'space' ? 'Space' : key;
}
