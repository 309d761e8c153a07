import { REGIONS_MAX } from '../limits.ts';
import type { Setting } from './setting.ts';
import { MACHINE_SETTINGS } from './settings-machines.ts';
import { NAME_SETTINGS } from './settings-name.ts';
import { SOURCE_SETTINGS } from './settings-sources.ts';

export type { Setting, SettingType, SettingValue } from './setting.ts';

/** Every field of the spec, in the order in which a file shows them. */
export const SETTINGS: readonly Setting[] = [...NAME_SETTINGS, ...MACHINE_SETTINGS, ...SOURCE_SETTINGS];

/** Most regions that one spec may hold. */
export const MOST_REGIONS = REGIONS_MAX;

/** `CATALYST_` and the flag in capitals. */
export function variableOf(setting: Pick<Setting, 'flag'>): string {
  return `CATALYST_${setting.flag.toUpperCase().replaceAll('-', '_')}`;
}

export function settingOf(key: string): Setting | undefined {
  const general = key.replace(/\[\d+\]/g, '[]');
  return SETTINGS.find((setting) => setting.key === general || `${setting.key}[]` === general);
}

export function isRegional(setting: Pick<Setting, 'key'>): boolean {
  return setting.key.startsWith('regions[].');
}
