import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ZoneSnapshot } from '../../domain/dns-provider.ts';
import { CatalystError } from '../../domain/errors.ts';

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
  try {
    return JSON.parse(text) as ZoneSnapshot;
  } catch (cause) {
    throw new CatalystError('CATALYST-DNS-MALFORMED', 'A snapshot of a zone cannot be read.', { cause });
  }
}
