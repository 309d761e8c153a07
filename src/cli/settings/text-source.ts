import type { Fault } from '../../domain/errors.ts';
import {
  isRegional,
  SETTINGS,
  type Setting,
  type SettingValue,
  variableOf,
} from '../../domain/spec/settings.ts';
import { textValue } from './file-leaf.ts';
import type { Origin, Source, Sourced } from './sourced.ts';

export type FlagValue = string | number | boolean | readonly (string | number)[] | undefined;

/** What the given flags say; names without the dashes, regional ones as lists. Lists may be parted by commas too. */
export function flagSource(flags: Readonly<Record<string, FlagValue>>): TextSource {
  return textSource((setting) => {
    const given = flags[setting.flag];
    if (given === undefined) return undefined;
    const all = Array.isArray(given) ? given.map(String) : [String(given)];
    const texts = setting.list === true && setting.key !== 'access.sshKeys' ? all.flatMap(parted) : all;
    return { texts, origin: { source: 'flag', name: `--${setting.flag}` } };
  });
}

/** What the variables say. Lists are parted by commas, SSH keys by line ends; an empty variable says nothing. */
export function environmentSource(env: Readonly<Record<string, string | undefined>>): TextSource {
  return textSource((setting) => {
    const name = variableOf(setting);
    const given = env[name];
    if (given === undefined || given.trim() === '') return undefined;
    const many = setting.list === true || isRegional(setting);
    const parts = setting.key === 'access.sshKeys' ? partedBy(given, '\n') : parted(given);
    const texts = many ? parts : [given];
    return { texts, origin: { source: 'variable', name } };
  });
}

const parted = (text: string) => partedBy(text, ',');

function partedBy(text: string, mark: string): string[] {
  const parts = text.split(mark).map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

/** Values of regions are kept apart: whether one value is for all is known when the regions are counted. */
export interface TextSource extends Source {
  regional: Map<string, { values: Sourced[]; origin: Origin }>;
}

type Ask = (setting: Setting) => { texts: string[]; origin: Origin } | undefined;

function textSource(ask: Ask): TextSource {
  const source: TextSource = { values: new Map(), regional: new Map(), faults: [] };
  for (const setting of SETTINGS) {
    const given = ask(setting);
    if (given === undefined) continue;
    const values = given.texts.flatMap((text) => converted(setting, text, given.origin, source.faults));
    if (isRegional(setting)) placeRegional(source, setting, values, given.origin);
    else if (setting.list === true)
      source.values.set(setting.key, { value: values.map(String), origin: given.origin });
    else if (values[0] !== undefined)
      source.values.set(setting.key, { value: values.at(-1)!, origin: given.origin });
  }
  return source;
}

function converted(setting: Setting, text: string, origin: Origin, faults: Fault[]): SettingValue[] {
  const value = textValue(setting, text);
  if (typeof value !== 'object' || Array.isArray(value)) return [value];
  faults.push({
    field: `${setting.key} (${'name' in origin ? origin.name : origin.source})`,
    reason: value.reason,
    fix: `For example ${setting.example}.`,
  });
  return [];
}

function placeRegional(source: TextSource, setting: Setting, values: SettingValue[], origin: Origin): void {
  source.regional.set(setting.key, { values: values.map((value) => ({ value, origin })), origin });
  if (setting.key === 'regions[].location' && values.length > 0) source.regions = values.length;
}
