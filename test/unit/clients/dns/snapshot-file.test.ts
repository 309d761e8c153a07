import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSnapshots, saveSnapshot } from '../../../../src/clients/dns/snapshot-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-snapshots-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const snapshot = (zone: string, serial: string) => ({
  zone,
  takenAt: '2026-11-21T09:00:00.000Z',
  serial,
  sets: [],
  verbatim: { a: 1 },
});

test('numbers the snapshots of each zone, and overwrites none', async () => {
  await saveSnapshot(folder, snapshot('omani.works', '1'));
  await saveSnapshot(folder, snapshot('a.omani.works', '7'));
  const path = await saveSnapshot(folder, snapshot('omani.works', '2'));
  expect(path).toBe(join(folder, 'snapshots', 'omani.works-2.json'));
  expect((await readSnapshots(folder, 'omani.works')).map(({ serial }) => serial)).toEqual(['1', '2']);
  expect(await readSnapshots(folder, 'a.omani.works')).toEqual([snapshot('a.omani.works', '7')]);
});

test('is readable by its owner only, and leaves no half-written file', async () => {
  const path = await saveSnapshot(folder, snapshot('omani.works', '1'));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'snapshots'))).toEqual(['omani.works-1.json']);
});

test('a folder without snapshots has none', async () => {
  expect(await readSnapshots(folder, 'omani.works')).toEqual([]);
});
