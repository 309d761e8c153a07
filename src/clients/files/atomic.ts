import { randomBytes } from 'node:crypto';
import { chmod, type FileHandle, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf, withStateErrors } from './state-error.ts';

/** Makes a folder (and its parents) that only its owner can enter. An existing one is closed to others. */
export function privateFolder(path: string): Promise<void> {
  return withStateErrors(path, async () => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
  });
}

/** How other rooms read and write whole files. */
export interface WholeFiles {
  privateFolder(path: string): Promise<void>;
  readIfThere(path: string): Promise<Buffer | undefined>;
  writeWhole(path: string, content: string | Uint8Array): Promise<void>;
  createWhole(path: string, content: string | Uint8Array): Promise<boolean>;
}

/**
 * Writes a whole file, readable by its owner only, so that a reader sees the old or the new content and never a part:
 * temporary file in the same folder, fsync, rename, fsync of the folder.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await place(path, content, (temporary) => rename(temporary, path));
}

/** The same, but only where nothing is: false when something was there already. */
export async function createWhole(path: string, content: string | Uint8Array): Promise<boolean> {
  try {
    await place(path, content, (temporary) => link(temporary, path));
    return true;
  } catch (failure) {
    if (errnoOf(failure) === 'EEXIST') return false;
    throw failure;
  }
}

async function place(
  path: string,
  content: string | Uint8Array,
  move: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  await withStateErrors(path, async () => {
    try {
      await writeDurably(temporary, content, 0o600);
      await move(temporary);
      await syncFolder(dirname(path));
    } finally {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  });
}

/** The file's bytes; undefined when it is not there. */
export function readIfThere(path: string): Promise<Buffer | undefined> {
  return withStateErrors(path, async () => {
    try {
      return await readFile(path);
    } catch (failure) {
      if (errnoOf(failure) === 'ENOENT') return undefined;
      throw failure;
    }
  });
}

async function writeDurably(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  await withFile(path, 'wx', mode, async (file) => {
    await file.writeFile(content);
    await file.sync();
  });
}

/** Without it a power cut can undo a rename that was reported as done. */
export async function syncFolder(path: string): Promise<void> {
  await withFile(path, 'r', undefined, (folder) => folder.sync());
}

async function withFile<T>(
  path: string,
  flags: string,
  mode: number | undefined,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(path, flags, mode);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

export const wholeFiles: WholeFiles = { privateFolder, readIfThere, writeWhole, createWhole };
