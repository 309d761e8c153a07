import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder, readIfThere, writeWhole } from '../../clients/files/atomic.ts';
import { type Lock, takeLock } from '../../clients/files/lock.ts';
import { createSealer, type Sealer } from '../../clients/secrets/seal.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { KeptSession, SessionFiles, SessionTokens } from '../auth/session-files.ts';
import type { ServiceSettings } from '../settings.ts';

const PURPOSE = 'session';
const VERSION = 1;

interface Stored {
  v: number;
  session: KeptSession;
  sealed: string;
}

/** Sessions below `<state>/sessions/<context>/session.json`: readable facts, and the tokens sealed among them. */
export function openSessionFiles(settings: ServiceSettings, passphrase: () => Promise<string>): SessionFiles {
  const folderOf = (name: string) => join(settings.folders.state, 'sessions', name);
  const fileOf = (name: string) => join(folderOf(name), 'session.json');
  let made: Promise<Sealer> | undefined;
  // A person's passphrase is stretched once, however often the tokens are looked at.
  const sealer = () => {
    made ??= passphrase()
      .then(createSealer)
      .catch((failure: unknown) => {
        made = undefined;
        throw failure;
      });
    return made;
  };
  const stored = async (name: string) => parsed(await readIfThere(fileOf(name)), fileOf(name));
  return {
    look: async (name) => (await stored(name))?.session,
    tokens: async (name) => {
      const found = await stored(name);
      if (found === undefined) return undefined;
      const opened = await (await sealer()).unseal(found.sealed, PURPOSE, fileOf(name));
      return JSON.parse(opened.toString('utf8')) as SessionTokens;
    },
    write: async (name, session, tokens) => {
      const content = Buffer.from(JSON.stringify(tokens), 'utf8');
      const sealed = await (await sealer()).seal(content, PURPOSE);
      await prepare(settings, folderOf(name));
      await writeWhole(fileOf(name), `${JSON.stringify({ v: VERSION, session, sealed })}\n`);
    },
    remove: async (name) => {
      const there = (await readIfThere(fileOf(name))) !== undefined;
      // Its folder stays: somebody may hold the lock in it, or wait for that.
      await rm(fileOf(name), { force: true });
      return there;
    },
    alone: async (name, signal, work) => {
      await prepare(settings, folderOf(name));
      const lock = await waitForLock(settings, folderOf(name), signal);
      try {
        return await work();
      } finally {
        await lock.release();
      }
    },
  };
}

async function prepare(settings: ServiceSettings, folder: string): Promise<void> {
  const { state } = settings.folders;
  for (const path of [state, join(state, 'sessions'), folder]) await privateFolder(path);
}

const LOOK_MS = 50;
/** A renewal takes one request; whoever holds the lock longer than that many is stuck. */
const MOST_LOOKS = 1200;

async function waitForLock(
  { clock, who }: ServiceSettings,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Lock> {
  for (let look = 0; ; look += 1) {
    const since = new Date(clock.now()).toISOString();
    try {
      return await takeLock(folder, { ...who, since });
    } catch (thrown) {
      if (asCatalystError(thrown).code !== 'CATALYST-LOCKED' || look >= MOST_LOOKS) throw thrown;
    }
    await clock.sleep(LOOK_MS, signal);
  }
}

function parsed(bytes: Buffer | undefined, path: string): Stored | undefined {
  if (bytes === undefined) return undefined;
  try {
    const stored = JSON.parse(bytes.toString('utf8')) as Partial<Stored> | null;
    const whole = stored?.v === VERSION && typeof stored.sealed === 'string';
    if (whole && typeof stored.session === 'object') return stored as Stored;
  } catch {
    // Falls through to the one sentence for all of it.
  }
  throw new CatalystError('CATALYST-SECRETS-DAMAGED', `The session in ${path} cannot be read.`, {
    hint: 'Sign in again: catalyst auth login',
  });
}
