import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalystError, type Fault } from '../domain/errors.ts';
import { didYouMean } from '../domain/spec/nearest.ts';
import { BINDINGS } from './bindings.ts';
import { NAMED_KEYS } from './key-name.ts';
import type { Action, Binding } from './keys.ts';

/** In the folder of settings. */
export const KEYS_FILE = 'dashboard.json';

/** The table of keys, with what the file of a person says otherwise. @throws CatalystError CATALYST-USAGE with every fault */
export async function readBindings(folder: string): Promise<readonly Binding[]> {
  const path = join(folder, KEYS_FILE);
  const text = await readFile(path, 'utf8').catch((failure: NodeJS.ErrnoException) => {
    if (failure.code === 'ENOENT') return undefined;
    throw wrong(path, [{ field: path, reason: `It cannot be read (${failure.code}).` }]);
  });
  return text === undefined ? BINDINGS : bindingsFrom(path, parsed(path, text));
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (failure) {
    throw wrong(path, [{ field: path, reason: `It is no JSON: ${(failure as Error).message}` }]);
  }
}

/** The table with the keys of `{"keys": {"reconcile": ["R"]}}` in place of its own. */
export function bindingsFrom(path: string, value: unknown): readonly Binding[] {
  const given = (value as { keys?: unknown } | null)?.keys;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw wrong(path, [{ field: 'keys', reason: 'It has to be an object: {"keys": {"reconcile": ["R"]}}' }]);
  }
  const actions = BINDINGS.map(({ action }) => action);
  const faults = Object.entries(given).flatMap(([action, keys]) => faultsOf(actions, action, keys));
  const bindings = BINDINGS.map((one): Binding => {
    const keys = (given as Partial<Record<Action, string[]>>)[one.action];
    return keys === undefined ? one : { ...one, keys };
  });
  if (faults.length === 0) faults.push(...clashes(bindings));
  if (faults.length > 0) throw wrong(path, faults);
  return bindings;
}

function faultsOf(actions: readonly string[], action: string, keys: unknown): Fault[] {
  if (!actions.includes(action)) {
    const reason = ['No key does that.', didYouMean(action, actions)].filter(Boolean).join(' ');
    return [{ field: `keys.${action}`, reason }];
  }
  if (!Array.isArray(keys) || keys.length === 0)
    return [{ field: `keys.${action}`, reason: 'It has to be a list of keys: ["R", "ctrl-r"]' }];
  const wrong = keys
    .filter((key) => typeof key !== 'string' || !isKey(key))
    .map((key) => JSON.stringify(key));
  if (wrong.length === 0) return [];
  const reason = `${wrong.join(', ')}: no such key. There are letters, ctrl-a and so on, space, ${NAMED_KEYS.join(', ')}.`;
  return [{ field: `keys.${action}`, reason }];
}

/** A terminal tells ctrl-i, ctrl-m and two more as tab, enter and backspace. */
const isControl = (key: string) => /^ctrl-[a-gkln-z]$/.test(key);

/** A key that a terminal can tell, by the name that it has here. */
function isKey(key: string): boolean {
  if (key === 'space' || NAMED_KEYS.includes(key) || isControl(key)) return true;
  return [...key].length === 1 && !/[\p{Cc}\s]/u.test(key);
}

/** A key does one thing on a screen. */
function clashes(bindings: readonly Binding[]): Fault[] {
  const faults: Fault[] = [];
  for (const [index, one] of bindings.entries()) {
    for (const other of bindings.slice(index + 1)) {
      const meet =
        one.on === undefined || other.on === undefined || one.on.some((id) => other.on?.includes(id));
      const key = meet ? one.keys.find((name) => other.keys.includes(name)) : undefined;
      if (key !== undefined) {
        const reason = `${key} is taken by ${one.action} already.`;
        faults.push({ field: `keys.${other.action}`, reason });
      }
    }
  }
  return faults;
}

function wrong(path: string, faults: Fault[]): CatalystError {
  return new CatalystError('CATALYST-USAGE', `The keys in ${path} cannot be used.`, {
    faults,
    hint: 'Names of actions and keys: press ? in catalyst dashboard.',
  });
}
