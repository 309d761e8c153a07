import type { FaultSetting, FaultTable } from '../ground.ts';
import { readJsonFile, writePrivateJson } from '../process/private-file.ts';

/** The table that `catalyst sandbox fault` writes and every part of the sandbox reads. */
export interface FaultControl extends FaultTable {
  /** Replaces a setting of the same name and target. */
  set(setting: FaultSetting): void;
  /** Takes away every setting of that name, or all of them, at that target only if one is given; returns how many. */
  clear(name?: string, target?: string): number;
  list(): FaultSetting[];
}

/**
 * A fault that is counted (`times`) is gone after its last strike; others stay until they are cleared, in `file` also
 * while the sandbox is down.
 */
export function createFaultTable(file?: string): FaultControl {
  let settings: FaultSetting[] = (file === undefined ? undefined : readJsonFile<FaultSetting[]>(file)) ?? [];
  const change = (next: FaultSetting[]) => {
    settings = next;
    if (file !== undefined) writePrivateJson(file, settings);
  };
  const matching = (name: string, where: string | undefined) =>
    settings.find((one) => one.name === name && (one.target === undefined || one.target === where));
  return {
    on: (name) => settings.find((one) => one.name === name),
    strike(name, where) {
      const found = matching(name, where);
      if (found?.times === undefined) return found;
      found.times -= 1;
      change(found.times <= 0 ? settings.filter((one) => one !== found) : settings);
      return found;
    },
    set(setting) {
      const others = settings.filter((one) => one.name !== setting.name || one.target !== setting.target);
      change([...others, { ...setting }]);
    },
    clear(name, target) {
      const before = settings.length;
      const isMeant = (one: FaultSetting) =>
        (name === undefined || one.name === name) && (target === undefined || one.target === target);
      change(settings.filter((one) => !isMeant(one)));
      return before - settings.length;
    },
    list: () => settings.map((one) => ({ ...one })),
  };
}
