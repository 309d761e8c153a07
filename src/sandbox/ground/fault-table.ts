import type { FaultSetting, FaultTable } from '../ground.ts';

/** The table that `catalyst sandbox fault` writes and every part of the sandbox reads. */
export interface FaultControl extends FaultTable {
  /** Replaces a setting of the same name and target. */
  set(setting: FaultSetting): void;
  /** Takes away every setting of that name, or all of them; returns how many there were. */
  clear(name?: string): number;
  list(): FaultSetting[];
}

/** A fault that is counted (`times`) is gone after its last strike; others stay until they are cleared. */
export function createFaultTable(): FaultControl {
  let settings: FaultSetting[] = [];
  const matching = (name: string, where: string | undefined) =>
    settings.find((one) => one.name === name && (one.target === undefined || one.target === where));
  return {
    on: (name) => settings.find((one) => one.name === name),
    strike(name, where) {
      const found = matching(name, where);
      if (found?.times === undefined) return found;
      found.times -= 1;
      if (found.times <= 0) settings = settings.filter((one) => one !== found);
      return found;
    },
    set(setting) {
      settings = settings.filter((one) => one.name !== setting.name || one.target !== setting.target);
      settings.push({ ...setting });
    },
    clear(name) {
      const before = settings.length;
      settings = name === undefined ? [] : settings.filter((one) => one.name !== name);
      return before - settings.length;
    },
    list: () => settings.map((one) => ({ ...one })),
  };
}
