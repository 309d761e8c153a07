import type { Action, Binding } from '../keys.ts';

/** A key as it stands on a keyboard. */
export function keyText(key: string): string {
  if (key.startsWith('ctrl-')) return `Ctrl-${key.slice(5).toUpperCase()}`;
  return key === 'space' ? 'Space' : key;
}

/** The key that does something here, which a file may have changed, as a sentence names it. */
export function keyOf({ bindings }: { bindings: readonly Binding[] }, action: Action): string {
  const key = keyText(bindings.find((one) => one.action === action)?.keys[0] ?? '');
  return key.length > 1 ? `${key[0]?.toUpperCase()}${key.slice(1)}` : key;
}
