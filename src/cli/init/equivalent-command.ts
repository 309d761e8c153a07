import { isRegional, SETTINGS, settingOf, variableOf } from '../../domain/spec/settings.ts';
import type { Sourced } from '../settings/sourced.ts';
import type { FlagValue } from '../settings/text-source.ts';

/** The same `catalyst init` without questions: every value that flags or answers gave, quoted for a POSIX shell. */
export function equivalentCommand(
  given: Readonly<Record<string, FlagValue>>,
  { output, replaces }: { output: string; replaces: boolean },
): string {
  const words = SETTINGS.flatMap((setting) => {
    const value = given[setting.flag];
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [`--${value ? '' : 'no-'}${setting.flag}`];
    const many = setting.list === true || isRegional(setting);
    const values = Array.isArray(value) ? value : [value];
    return (many ? values : values.slice(-1)).map((one) => `--${setting.flag} ${shellQuoted(String(one))}`);
  });
  return [
    'catalyst init',
    ...words,
    `--output ${shellQuoted(output)}`,
    ...(replaces ? ['--force'] : []),
  ].join(' ');
}

/** What variables said, in the form of flags: the same command must mean the same where they are not set. */
export function asFlags(values: ReadonlyMap<string, Sourced>): Record<string, FlagValue> {
  const flags: Record<string, FlagValue> = {};
  for (const [key, { value, origin }] of values) {
    const setting = origin.source === 'variable' ? settingOf(key) : undefined;
    if (setting === undefined || !('name' in origin) || origin.name !== variableOf(setting)) continue;
    const before = flags[setting.flag];
    flags[setting.flag] = isRegional(setting)
      ? [...(Array.isArray(before) ? (before as string[]) : []), String(value)]
      : value;
  }
  return flags;
}

/** A word as a POSIX shell takes it literally. `file:~/…` keeps working: catalyst itself expands the tilde. */
export function shellQuoted(word: string): string {
  return /^[\w@%+:,./-][\w@%+=:,./~-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
