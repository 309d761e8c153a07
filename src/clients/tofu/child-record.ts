import { readdir, readFile, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { processIdentity } from './process-identity.ts';

/** The tofu that runs in a work folder, left for a later run of ours that finds us dead. */
export interface ChildRecord {
  pid: number;
  /** As `processIdentity` gives it. */
  identity: string;
  /** The tofu command: `apply`, `plan`, … */
  command: string;
}

const fileOf = (folder: string) => join(folder, 'child.json');

export async function writeChildRecord(folder: string, record: ChildRecord): Promise<void> {
  const temporary = `${fileOf(folder)}.new`;
  await writeFile(temporary, JSON.stringify(record), { mode: 0o600 });
  await rename(temporary, fileOf(folder));
}

/** The tofu that still runs in a work folder: the recorded one, or one whose starter died before it could record it. */
export async function livingChild(folder: string): Promise<ChildRecord | undefined> {
  return (await recordedChild(folder)) ?? unrecordedChild(folder);
}

/** The record, if its process still runs; the record of an ended one is removed. */
export async function recordedChild(folder: string): Promise<ChildRecord | undefined> {
  const record = parseRecord(await readFile(fileOf(folder), 'utf8').catch(() => ''));
  if (record !== undefined && (await processIdentity(record.pid)) === record.identity) return record;
  await removeChildRecord(folder);
  return undefined;
}

/** Looks at every process's working directory; only Linux shows it to us (proc(5)). */
async function unrecordedChild(folder: string): Promise<ChildRecord | undefined> {
  const own = await realpath(folder).catch(() => undefined);
  if (process.platform !== 'linux' || own === undefined) return undefined;
  for (const name of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const at = await readlink(`/proc/${name}/cwd`).catch(() => undefined);
    if (at !== own) continue;
    const program = await readlink(`/proc/${name}/exe`).catch(() => '');
    const identity = await processIdentity(Number(name));
    if (basename(program) === 'tofu' && identity !== undefined)
      return { pid: Number(name), identity, command: 'tofu' };
  }
  return undefined;
}

export async function removeChildRecord(folder: string): Promise<void> {
  await rm(fileOf(folder), { force: true });
}

function parseRecord(text: string): ChildRecord | undefined {
  try {
    const value = JSON.parse(text) as Partial<ChildRecord>;
    return Number.isInteger(value.pid) && typeof value.identity === 'string'
      ? (value as ChildRecord)
      : undefined;
  } catch {
    return undefined;
  }
}
