import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  listSnapshots,
  readSnapshot,
  readSnapshots,
  saveSnapshot,
} from '../../../../src/clients/dns/snapshot-file.ts';

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

test('lists the snapshots of all zones by age, and finds one by its id', async () => {
  const at = (time: string, zone: string, serial: string) => ({ ...snapshot(zone, serial), takenAt: time });
  await saveSnapshot(folder, at('2026-11-21T09:00:02.000Z', 'omani.works', '1'));
  await saveSnapshot(folder, at('2026-11-21T09:00:01.000Z', 'a.omani.works', '7'));
  await saveSnapshot(folder, at('2026-11-21T09:00:03.000Z', 'omani.works', '2'));
  const { kept, unreadable } = await listSnapshots(folder);
  expect(kept.map(({ id }) => id)).toEqual(['a.omani.works-1', 'omani.works-1', 'omani.works-2']);
  expect(kept[0]).toMatchObject({ zone: 'a.omani.works', serial: '7', sets: 0 });
  expect(unreadable).toEqual([]);
  expect(await readSnapshot(folder, 'omani.works-2')).toMatchObject({ serial: '2' });
  expect(await readSnapshot(folder, 'omani.works-3')).toBeUndefined();
});

test('a damaged snapshot is named and hides no other', async () => {
  await saveSnapshot(folder, snapshot('omani.works', '1'));
  for (const [name, text] of [
    ['omani.works-2', '{"zone":'],
    ['omani.works-3', '[]'],
    ['omani.works-4', 'null'],
  ])
    await writeFile(join(folder, 'snapshots', `${name}.json`), text!);
  const { kept, unreadable } = await listSnapshots(folder);
  expect(kept.map(({ id }) => id)).toEqual(['omani.works-1']);
  expect(unreadable.map(({ id }) => id).sort()).toEqual(['omani.works-2', 'omani.works-3', 'omani.works-4']);
  await expect(readSnapshot(folder, 'omani.works-2')).rejects.toMatchObject({
    code: 'CATALYST-DNS-MALFORMED',
  });
});

test('an id leads to no other file', async () => {
  await saveSnapshot(folder, snapshot('omani.works', '1'));
  await writeFile(join(folder, 'secret-1.json'), '{}');
  for (const id of ['../secret-1', '/etc/passwd', '..', '', 'omani.works-1.json', 'omani.works-1\n'])
    expect(await readSnapshot(folder, id)).toBeUndefined();
});
