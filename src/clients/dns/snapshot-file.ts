import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ZoneSnapshot } from '../../domain/dns-provider.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { KeptSnapshot } from '../../domain/zone-snapshots.ts';

/**
 * Keeps a zone as it was before a write, as `<folder>/snapshots/<zone>-<seq>.json`, durable before it resolves.
 * Resolves with the file's path. `seq` counts from 1 per zone; nothing is ever overwritten.
 */
export async function saveSnapshot(folder: string, snapshot: ZoneSnapshot): Promise<string> {
  const room = join(folder, 'snapshots');
  await mkdir(room, { recursive: true, mode: 0o700 });
  const last = (await sequences(room, snapshot.zone)).at(-1) ?? 0;
  const path = join(room, `${fileStem(snapshot.zone)}-${last + 1}.json`);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(snapshot)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  return path;
}

/** Every snapshot of a zone, oldest first. */
export async function readSnapshots(folder: string, zone: string): Promise<ZoneSnapshot[]> {
  const room = join(folder, 'snapshots');
  const seqs = await sequences(room, zone);
  return Promise.all(
    seqs.map(async (seq) => parsed(await readFile(join(room, `${fileStem(zone)}-${seq}.json`), 'utf8'))),
  );
}

/** Every snapshot of a Sovereign's zones, oldest first. One that cannot be read hides no other. */
export async function listSnapshots(
  folder: string,
): Promise<{ kept: KeptSnapshot[]; unreadable: { id: string; message: string }[] }> {
  const room = join(folder, 'snapshots');
  const names = await readdir(room).catch((): string[] => []);
  const kept: KeptSnapshot[] = [];
  const unreadable: { id: string; message: string }[] = [];
  for (const id of names.flatMap((name) => ID_OF_FILE.exec(name)?.[1] ?? [])) {
    try {
      kept.push(keptAs(id, parsed(await readFile(join(room, `${id}.json`), 'utf8'))));
    } catch (failure) {
      unreadable.push({ id, message: failure instanceof Error ? failure.message : String(failure) });
    }
  }
  return { kept: kept.sort(byTime), unreadable };
}

/** One snapshot by the id that `listSnapshots` gave it; undefined when there is none. */
export async function readSnapshot(folder: string, id: string): Promise<ZoneSnapshot | undefined> {
  if (!ID_OF_FILE.test(`${id}.json`)) return undefined;
  const text = await readFile(join(folder, 'snapshots', `${id}.json`), 'utf8').catch((failure: unknown) => {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure;
  });
  return text === undefined ? undefined : parsed(text);
}

const ID_OF_FILE = /^([a-z0-9._-]+-\d+)\.json$/;

function keptAs(id: string, { zone, takenAt, serial, sets }: ZoneSnapshot): KeptSnapshot {
  return { id, zone, takenAt, ...(serial === undefined ? {} : { serial }), sets: sets.length };
}

function byTime(one: KeptSnapshot, other: KeptSnapshot): number {
  if (one.takenAt !== other.takenAt) return one.takenAt < other.takenAt ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}

async function sequences(room: string, zone: string): Promise<number[]> {
  const names = await readdir(room).catch((): string[] => []);
  const stem = `${fileStem(zone)}-`;
  const found = names.filter((name) => name.startsWith(stem) && /^\d+\.json$/.test(name.slice(stem.length)));
  return found.map((name) => Number.parseInt(name.slice(stem.length), 10)).sort((one, other) => one - other);
}

function fileStem(zone: string): string {
  return zone.replaceAll(/[^a-z0-9.-]/g, '_');
}

function parsed(text: string): ZoneSnapshot {
  const damaged = (cause?: unknown) =>
    new CatalystError('CATALYST-DNS-MALFORMED', 'A snapshot of a zone cannot be read.', { cause });
  let value: Partial<ZoneSnapshot> | null;
  try {
    value = JSON.parse(text) as Partial<ZoneSnapshot> | null;
  } catch (cause) {
    throw damaged(cause);
  }
  if (typeof value?.zone === 'string' && typeof value.takenAt === 'string' && Array.isArray(value.sets))
    return value as ZoneSnapshot;
  throw damaged();
}
