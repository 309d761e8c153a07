import type { Fault } from '../../domain/errors.ts';
import { isRegional, SETTINGS, type Setting } from '../../domain/spec/settings.ts';
import type { Source, Sourced } from './sourced.ts';
import type { TextSource } from './text-source.ts';

export interface Merged {
  values: Map<string, Sourced>;
  regions: number;
  faults: Fault[];
  /** Taken, but worth a word. */
  warnings: Fault[];
  /** The file cannot be read as a whole: only its faults count. */
  unreadable?: true;
}

interface MergedFrom {
  context: Source;
  flags: TextSource;
  variables: TextSource;
  file?: Source;
}

/** Precedence: context (a sandbox's own addresses) > flag > variable > file > default. */
export function mergeSources(sources: MergedFrom): Merged {
  const { context, flags, variables, file } = sources;
  const regions = flags.regions ?? variables.regions ?? file?.regions ?? 1;
  const merged: Merged = {
    values: new Map(),
    regions,
    warnings: droppedRegions(regions, sources),
    faults: [...(file?.faults ?? []), ...variables.faults, ...flags.faults],
    ...(file?.unreadable ? { unreadable: true as const } : {}),
  };
  const spread = [flags, variables].map((source) => spreadRegional(source, regions, merged.faults));
  const layers = [
    context.values,
    flags.values,
    spread[0]!,
    variables.values,
    spread[1]!,
    file?.values ?? new Map<string, Sourced>(),
  ];
  for (const setting of SETTINGS) {
    for (const key of keysOf(setting, regions)) {
      const found =
        layers.map((layer) => layer.get(key)).find((value) => value !== undefined) ?? defaultOf(setting);
      if (found !== undefined) merged.values.set(key, found);
    }
  }
  return merged;
}

/** A variable that was set for something else must not silently make a region less. */
function droppedRegions(regions: number, { flags, variables, file }: MergedFrom): Fault[] {
  if (file?.regions === undefined || file.regions <= regions) return [];
  const who = flags.regions === undefined ? 'CATALYST_… variables say' : 'flags say';
  const given = (flags.regions === undefined ? variables : flags).regional;
  const names = [...given.values()].flatMap(({ origin }) => ('name' in origin ? [origin.name] : []));
  const reason = `the file names ${file.regions}; ${names.join(', ') || who} leaves ${regions}`;
  return [{ field: 'regions', reason, fix: 'Name a location for each region, or leave that out.' }];
}

/** A setting's keys with real indexes. */
export function keysOf(setting: Pick<Setting, 'key'>, regions: number): string[] {
  if (!isRegional(setting)) return [setting.key];
  return Array.from({ length: regions }, (_, index) => setting.key.replace('[]', `[${index}]`));
}

function defaultOf(setting: Setting): Sourced | undefined {
  return setting.default === undefined
    ? undefined
    : { value: setting.default, origin: { source: 'default' } };
}

/** One value is for every region; otherwise there is one for each, in order. */
function spreadRegional(source: TextSource, regions: number, faults: Fault[]): Map<string, Sourced> {
  const spread = new Map<string, Sourced>();
  for (const [key, { values, origin }] of source.regional) {
    if (values.length === 0) continue;
    if (values.length !== 1 && values.length !== regions) {
      const name = 'name' in origin ? origin.name : origin.source;
      faults.push({
        field: `${key} (${name})`,
        reason: `${values.length} values for ${regions} regions`,
        fix: `Give one for all, or ${regions}.`,
      });
    }
    for (let index = 0; index < regions; index += 1) {
      const value = values.length === 1 ? values[0] : values[index];
      if (value !== undefined) spread.set(key.replace('[]', `[${index}]`), value);
    }
  }
  return spread;
}
