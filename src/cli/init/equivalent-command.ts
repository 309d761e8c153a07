import { isRegional, SETTINGS } from '../../domain/spec/settings.ts';
import type { FlagValue } from '../settings/text-source.ts';

/** The same `catalyst init` without questions: every value that flags or answers gave, quoted for a POSIX shell. */
export function equivalentCommand(given: Readonly<Record<string, FlagValue>>, output: string): string {
  const words = SETTINGS.flatMap((setting) => {
    const value = given[setting.flag];
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [`--${value ? '' : 'no-'}${setting.flag}`];
    const many = setting.list === true || isRegional(setting);
    const values = Array.isArray(value) ? value : [value];
    return (many ? values : values.slice(-1)).map((one) => `--${setting.flag} ${shellQuoted(String(one))}`);
  });
  return ['catalyst init', ...words, `--output ${shellQuoted(output)}`].join(' ');
}

/** A word as a POSIX shell takes it literally. `file:~/…` keeps working: catalyst itself expands the tilde. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
