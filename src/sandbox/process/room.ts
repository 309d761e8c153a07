import { closeSync, fsyncSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CatalystError } from '../../domain/errors.ts';

/** What a sandbox writes before it can serve anything: its options, its holder, a project, zones, and what it says. */
const NEEDED_BYTES = 512 * 1024;
const FULL = ['ENOSPC', 'EDQUOT'];

/**
 * Tries whether a sandbox could write in its folder: where it cannot, it could not even say why it ends.
 * @throws CatalystError CATALYST-STATE-FULL, CATALYST-STATE-UNWRITABLE
 */
export function requireRoom(folder: string): void {
  const probe = join(folder, `room.${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    write(probe);
  } catch (cause) {
    const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
    throw FULL.includes(code) ? full(folder, cause) : unwritable(folder, code, cause);
  } finally {
    remove(probe);
  }
}

function write(probe: string): void {
  const file = openSync(probe, 'w', 0o600);
  try {
    const bytes = Buffer.alloc(NEEDED_BYTES);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function remove(probe: string): void {
  try {
    unlinkSync(probe);
  } catch {
    // It was never there.
  }
}

function full(folder: string, cause: unknown): CatalystError {
  return new CatalystError('CATALYST-STATE-FULL', `The sandbox has no space left to write in ${folder}.`, {
    hint: 'Free some space, or name another folder with CATALYST_STATE_DIR, then run the same command again.',
    cause,
  });
}

function unwritable(folder: string, code: string, cause: unknown): CatalystError {
  return new CatalystError('CATALYST-STATE-UNWRITABLE', `The sandbox cannot write in ${folder} (${code}).`, {
    hint: 'Give yourself access to it, or name another folder with CATALYST_STATE_DIR.',
    cause,
  });
}
