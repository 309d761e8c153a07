import type { Interfaces } from '@oclif/core';
import { isRegional, SETTINGS, type Setting, variableOf } from '../../domain/spec/settings.ts';

type AnyFlag = Interfaces.Flag<unknown>;

/** What of oclif is needed to make flags; a command hands in its own `Flags`. */
export interface FlagFactory {
  string(options: Record<string, unknown>): unknown;
  boolean(options: Record<string, unknown>): unknown;
}

/**
 * Every field of the spec as an oclif flag. Values stay texts: types and rules are held where all sources meet, so that
 * every fault comes at once. Defaults and variables are named in the help only, for the same reason.
 */
export function specFlags(factory: FlagFactory): Record<string, AnyFlag> {
  return Object.fromEntries(SETTINGS.map((setting) => [setting.flag, flagOf(factory, setting)]));
}

function flagOf(factory: FlagFactory, setting: Setting): AnyFlag {
  const about = { summary: summaryOf(setting), helpGroup: 'SPEC' };
  if (setting.type === 'boolean') return factory.boolean({ ...about, allowNo: true }) as AnyFlag;
  const many = setting.list === true || isRegional(setting);
  return factory.string({
    ...about,
    helpValue: `<${setting.choices?.join('|') ?? setting.example}>`,
    ...(many ? { multiple: true, multipleNonGreedy: true } : {}),
  }) as AnyFlag;
}

function summaryOf(setting: Setting): string {
  const standard = setting.default === undefined ? '' : ` [default: ${String(setting.default) || 'none'}]`;
  return `${setting.help} [env: ${variableOf(setting)}]${standard}`;
}
