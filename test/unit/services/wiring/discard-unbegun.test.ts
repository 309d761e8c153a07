import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { discardUnbegun, removeEmpty } from '../../../../src/services/wiring/discard-unbegun.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

async function planned(files: Record<string, string> = {}): Promise<string> {
  const folder = join(await tempFolder(), 'omantel.omani.works');
  await mkdir(join(folder, 'tofu', '.terraform'), { recursive: true });
  const all = { lock: '{}', 'secrets.sealed': 'x', 'tofu/plan.bin': 'x', ...files };
  for (const [name, text] of Object.entries(all)) await writeFile(join(folder, name), text);
  return folder;
}

test('of a Sovereign that was only planned nothing stays but the lock, and after it not even the folder', async () => {
  const folder = await planned({ 'events.ndjson': '', 'tofu/terraform.tfstate': '' });
  await removeEmpty(folder);
  await discardUnbegun(folder);
  expect(await readdir(folder)).toEqual(['lock']);
  await removeEmpty(folder);
  expect(await readdir(folder)).toEqual(['lock']);
});

test.each<Record<string, string>>([{ 'events.ndjson': '{}\n' }, { 'tofu/terraform.tfstate': '{}' }])(
  'one that was begun is never touched: %j',
  async (files) => {
    const folder = await planned(files);
    const before = await readdir(folder, { recursive: true });
    await discardUnbegun(folder);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  },
);
