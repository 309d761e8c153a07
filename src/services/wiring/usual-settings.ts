import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { argumentFaults, type Shape } from '../../domain/argument-faults.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { OpenSettings, ServiceSettings } from '../settings.ts';

const SHAPE: Shape = {
  ...{ version: 'text?', context: 'text?', env: 'object?', credential: 'function?', clock: 'object?' },
  ...{ random: 'function?', ci: 'flag?', stateNamed: 'flag?', report: 'function?', fetchTools: 'flag?' },
  ...{ folders: 'object?', network: 'object?', passphrase: 'object?', who: 'object?' },
};

/**
 * Settings with what was left out filled in: folders as the command line has them without its variables, this machine's clock,
 * random bytes and process, no credential, no tool fetched. Variables of the environment are never read.
 * @throws CatalystError CATALYST-USAGE with every field that is wrong
 */
export function fullSettings(given: OpenSettings): ServiceSettings {
  refuseOldNode();
  const faults = [...argumentFaults('settings', given, SHAPE), ...partFaults(given)];
  if (faults.length > 0)
    throw new CatalystError('CATALYST-USAGE', 'openServices cannot work with these settings.', { faults });
  const base = (name: string) => join(homedir(), name, 'catalyst');
  return {
    ...{ version: 'library', context: 'real', env: {}, credential: async () => undefined },
    ...{ clock: systemClock, random: randomBytes, ci: false, fetchTools: false, report: () => undefined },
    ...defined(given),
    stateNamed: given.stateNamed ?? given.folders?.state !== undefined,
    folders: {
      ...{ state: base('.local/state'), config: base('.config'), cache: base('.cache') },
      ...{ package: packageFolder(), ...defined(given.folders ?? {}) },
    },
    network: { authorities: [], ...defined(given.network ?? {}) },
    passphrase: { keyring: true, ...defined(given.passphrase ?? {}) },
    who: {
      ...{ holder: 'library', host: hostname(), pid: process.pid, platform: process.platform },
      ...defined(given.who ?? {}),
    },
  };
}

/** The program says so before anything is loaded; a library is loaded by whatever runs. */
function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 15) || (major === 22 && minor >= 22)) return;
  const message = `The library needs Node 22.22.2, 24.15 or later; this is ${process.versions.node}.`;
  throw new CatalystError('CATALYST-USAGE', message, { hint: 'Get one from nodejs.org.' });
}

/** A member that is there and undefined is left out too. */
function defined<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

function partFaults(given: OpenSettings | undefined | null) {
  const { folders = {}, context = 'real', clock } = given ?? {};
  const text = { state: 'text?', config: 'text?', cache: 'text?', package: 'text?' } as const;
  const world = ['real', 'sandbox'].includes(context)
    ? []
    : [{ field: 'settings.context', reason: 'is no world', fix: "It has to be 'real' or 'sandbox'." }];
  const parts = argumentFaults('settings.folders', folders, text);
  const ticks = clock === undefined ? [] : argumentFaults('settings.clock', clock, CLOCK);
  return [...world, ...parts, ...ticks];
}

const CLOCK: Shape = { now: 'function', sleep: 'function' };

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal }).catch((error) => {
      throw signal?.aborted ? signal.reason : error;
    });
  },
};

/** The folder of our package.json, from the sources as well as from the bundle. */
function packageFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
