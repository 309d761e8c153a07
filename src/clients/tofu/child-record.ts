import { readdir, readFile, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { processStart } from '../process/process-start.ts';

/** The tofu that runs in a work folder, left for a later run of ours that finds us dead. */
export interface ChildRecord {
  pid: number;
  /** As `processStart` gives it. */
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
  if (record !== undefined && (await processStart(record.pid, process.platform)) === record.identity)
    return record;
  await removeChildRecord(folder);
  return undefined;
}

async function unrecordedChild(folder: string): Promise<ChildRecord | undefined> {
  const [tofu] = await processesAt(folder, (program) => program === 'tofu');
  return tofu === undefined ? undefined : { ...tofu, command: 'tofu' };
}

/**
 * Ends providers whose OpenTofu was killed: each would wait for ever, and whatever it still has under way would go on
 * behind our back. To be called when no OpenTofu runs in the folder. Resolves with how many there were.
 */
export async function endOrphans(folder: string): Promise<number> {
  const orphans = await processesAt(folder, (program) => program.startsWith('terraform-provider-'));
  for (const { pid } of orphans) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  return orphans.length;
}

/** Looks at every process's working directory; only Linux shows it to us (proc(5)). */
async function processesAt(
  folder: string,
  wanted: (program: string) => boolean,
): Promise<Pick<ChildRecord, 'pid' | 'identity'>[]> {
  const own = await realpath(folder).catch(() => undefined);
  if (process.platform !== 'linux' || own === undefined) return [];
  const found: Pick<ChildRecord, 'pid' | 'identity'>[] = [];
  for (const name of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const at = await readlink(`/proc/${name}/cwd`).catch(() => undefined);
    if (at !== own || !wanted(basename(await readlink(`/proc/${name}/exe`).catch(() => '')))) continue;
    const identity = await processStart(Number(name), process.platform);
    if (identity !== undefined) found.push({ pid: Number(name), identity });
  }
  return found;
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
