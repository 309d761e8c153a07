import type { Key } from 'ink';

const NAMES = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const;

/** Keys that are no letters, by their names. */
export const NAMED_KEYS: readonly string[] = NAMES.map(([, name]) => name);

/** Names of keys as the table of bindings writes them. What was pasted, or typed fast, comes as several. */
export function keyNames(input: string, key: Key): string[] {
  const named = NAMES.find(([flag]) => key[flag]);
  if (key.tab && key.shift) return ['shift-tab'];
  if (named !== undefined) return [named[1]];
  if (key.ctrl) return input === '' ? [] : [`ctrl-${input.toLowerCase()}`];
  if (key.meta) return [];
  return [...input].flatMap((letter) => {
    if (letter === ' ') return ['space'];
    if (letter === '\r' || letter === '\n') return ['enter'];
    if (letter === '\t') return ['tab'];
    return /[\x00-\x1f\x7f]/.test(letter) ? [] : [letter];
  });
}
