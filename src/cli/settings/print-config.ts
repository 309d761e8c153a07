import { isRegional, SETTINGS, type SettingValue, settingOf } from '../../domain/spec/settings.ts';
import type { ResolvedSpec } from './resolve-spec.ts';
import { originText } from './sourced.ts';

export interface ConfigRow {
  key: string;
  value: SettingValue;
  /** `flag --workers`, `variable CATALYST_WORKERS`, `sovereign.yaml:12`, `context` or `default`. */
  origin: string;
}

/** What `--print-config` shows: every value with where it came from, in the order of the settings. */
export function configRows({ values }: Pick<ResolvedSpec, 'values'>): ConfigRow[] {
  const rows = [...values].map(([key, { value, origin }]) => ({ key, value, origin: originText(origin) }));
  return rows.sort((a, b) => regionOf(a.key) - regionOf(b.key) || placeOf(a.key) - placeOf(b.key));
}

function placeOf(key: string): number {
  return SETTINGS.indexOf(settingOf(key)!);
}

/** Fields of a region stay together; fields outside regions keep their place before and after them. */
function regionOf(key: string): number {
  const region = /^regions\[(\d+)\]/.exec(key)?.[1];
  if (region !== undefined) return 1 + Number(region);
  return placeOf(key) < FIRST_REGIONAL ? 0 : Number.MAX_SAFE_INTEGER;
}

const FIRST_REGIONAL = SETTINGS.findIndex(isRegional);
