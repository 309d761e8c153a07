import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';
import { sinceText } from '../../domain/since-text.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { processStart } from '../process/process-start.ts';
import { createWhole, readIfThere, writeWhole } from './atomic.ts';
import { withStateErrors } from './state-error.ts';

export const LOCK_FILE = 'lock';

/** Who works on a Sovereign. Times are RFC 3339; `pidStart` tells a process from a later one with the same id. */
export interface LockHolder {
  /** The person's login name. */
  holder: string;
  host: string;
  pid: number;
  pidStart: string;
  /** A child that may outlive its parent (tofu). */
  childPid?: number;
  childStart?: string;
  since: string;
  /** Said by `lockHolder` alone: the process is gone, and only the child that it left behind still works. */
  orphaned?: true;
}

export interface Lock {
  /** Records a child that goes on working when we die; undefined when it has ended. */
  setChild(pid: number | undefined): Promise<void>;
  release(): Promise<void>;
}

export interface LockIdentity {
  holder: string;
  host: string;
  pid: number;
  platform: NodeJS.Platform;
  since: string;
}

/** What to do when the holder is gone and its child still works: waits for the child's end. */
export interface OrphanPatience {
  clock: Clock;
  signal: AbortSignal;
  onOrphan(holder: LockHolder): void;
}

/**
 * Takes the Sovereign's lock, or the lock of a holder that is gone: same host, no process with that id and start time,
 * and none of its child either. With `patience`, a child that its parent left behind is waited for.
 * @throws CatalystError CATALYST-LOCKED that says who holds it, where and since when
 */
export async function takeLock(
  folder: string,
  identity: LockIdentity,
  patience?: OrphanPatience,
): Promise<Lock> {
  return takeLockAt(join(folder, LOCK_FILE), identity, patience);
}

/** The same for what has a lock file of its own. @throws CatalystError CATALYST-LOCKED */
export async function takeLockAt(
  path: string,
  identity: LockIdentity,
  patience?: OrphanPatience,
): Promise<Lock> {
  const { holder, host, pid, since, platform } = identity;
  const mine: LockHolder = { holder, host, pid, pidStart: await ownStart(pid, platform), since };
  await withStateErrors(path, () => claimPatiently(path, mine, platform, patience));
  return heldLock(path, mine, platform);
}

/** Who holds the lock now; undefined when nobody does or the holder is gone. */
export async function lockHolder(
  folder: string,
  here: { host: string; platform: NodeJS.Platform },
): Promise<LockHolder | undefined> {
  const found = await readLock(join(folder, LOCK_FILE));
  if (found === undefined) return undefined;
  const there = await presence(found, here.host, here.platform);
  if (there === 'gone') return undefined;
  return there === 'orphan' ? { ...found, orphaned: true } : found;
}

const ORPHAN_LOOK_MS = 250;

async function claimPatiently(
  path: string,
  mine: LockHolder,
  platform: NodeJS.Platform,
  patience: OrphanPatience | undefined,
): Promise<void> {
  let told = false;
  for (;;) {
    const other = await claim(path, mine, platform);
    if (other === undefined) return;
    if (patience === undefined || (await presence(other, mine.host, platform)) === 'present') {
      throw lockedBy(other, mine, path);
    }
    if (!told) patience.onOrphan(other);
    told = true;
    await patience.clock.sleep(ORPHAN_LOOK_MS, patience.signal);
  }
}

/** Bounds the races with others who release or take over the same lock. */
const ATTEMPTS = 20;

/** Undefined when the lock is ours now, else who has it. */
async function claim(
  path: string,
  mine: LockHolder,
  platform: NodeJS.Platform,
): Promise<LockHolder | undefined> {
  let other: LockHolder | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createWhole(path, JSON.stringify(mine))) return undefined;
    other = await readLock(path);
    if (other === undefined) continue;
    if ((await presence(other, mine.host, platform)) !== 'gone') return other;
    const rival = await replaceStale(path, mine, platform);
    if (rival !== undefined) return rival;
  }
  return other;
}

/**
 * Removes the lock of a holder that is gone. Only the owner of a second lock beside it may do so, so that nobody takes
 * away the fresh lock of a rival who found the same stale one.
 */
async function replaceStale(
  path: string,
  mine: LockHolder,
  platform: NodeJS.Platform,
): Promise<LockHolder | undefined> {
  const warrant = `${path}.takeover`;
  const rival = await claim(warrant, mine, platform);
  if (rival !== undefined) return rival;
  try {
    const found = await readLock(path);
    if (found !== undefined && (await presence(found, mine.host, platform)) === 'gone')
      await rm(path, { force: true });
    return undefined;
  } finally {
    await rm(warrant, { force: true });
  }
}

async function readLock(path: string): Promise<LockHolder | undefined> {
  const bytes = await readIfThere(path);
  if (bytes === undefined) return undefined;
  const parsed = parseHolder(bytes.toString('utf8'));
  if (parsed !== undefined) return parsed;
  throw new CatalystError('CATALYST-LOCKED', `The lock ${path} cannot be read, so its holder is unknown.`, {
    hint: `Make sure that no run works on this Sovereign, then remove ${path}.`,
  });
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const value = JSON.parse(text) as Partial<LockHolder> | null;
    const whole =
      typeof value?.host === 'string' && typeof value.pid === 'number' && typeof value.since === 'string';
    return whole && typeof value.pidStart === 'string'
      ? ({ holder: 'unknown', ...value } as LockHolder)
      : undefined;
  } catch {
    return undefined;
  }
}

/** `orphan`: the holder is gone and its child still works. */
async function presence(
  found: LockHolder,
  host: string,
  platform: NodeJS.Platform,
): Promise<'present' | 'orphan' | 'gone'> {
  if (found.host !== host) return 'present';
  if ((await processStart(found.pid, platform)) === found.pidStart) return 'present';
  const { childPid, childStart } = found;
  if (childPid === undefined || childStart === undefined) return 'gone';
  return (await processStart(childPid, platform)) === childStart ? 'orphan' : 'gone';
}

function heldLock(path: string, mine: LockHolder, platform: NodeJS.Platform): Lock {
  return {
    async setChild(pid) {
      const childStart = pid === undefined ? undefined : await processStart(pid, platform);
      const child = pid === undefined || childStart === undefined ? {} : { childPid: pid, childStart };
      await writeWhole(path, JSON.stringify({ ...mine, ...child }));
    },
    async release() {
      const found = await readLock(path).catch(() => undefined);
      if (found?.pid === mine.pid && found.pidStart === mine.pidStart) await rm(path, { force: true });
    },
  };
}

async function ownStart(pid: number, platform: NodeJS.Platform): Promise<string> {
  return (await processStart(pid, platform)) ?? 'unknown';
}

function lockedBy(other: LockHolder, mine: LockHolder, path: string): CatalystError {
  const howLong = sinceText(other.since, mine.since);
  const who = `${other.holder} on ${other.host} (process ${other.pid}), ${howLong}`;
  const hint =
    other.host === mine.host
      ? 'Follow it with catalyst sovereign watch, or wait for its end.'
      : `Whether it still runs can only be seen on ${other.host}. If that machine is gone, remove ${path}.`;
  return new CatalystError('CATALYST-LOCKED', `Another run works on this Sovereign: ${who}.`, { hint });
}
