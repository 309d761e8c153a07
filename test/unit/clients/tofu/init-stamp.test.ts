import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clearInitStamp, isInitialised, stampInit } from '../../../../src/clients/tofu/init-stamp.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-stamp-'));
  await mkdir(join(folder, '.terraform/providers'), { recursive: true });
  for (const file of ['module.json', '.terraform.lock.hcl', 'cli.tfrc', '.terraform/providers/hcloud'])
    await writeFile(join(folder, file), file);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('holds while nothing changes, and not for another program', async () => {
  expect(await isInitialised(folder, 'tofu')).toBe(false);
  await stampInit(folder, 'tofu');
  expect(await isInitialised(folder, 'tofu')).toBe(true);
  expect(await isInitialised(folder, 'other')).toBe(false);
  await clearInitStamp(folder);
  expect(await isInitialised(folder, 'tofu')).toBe(false);
});

test.each(['module.json', '.terraform.lock.hcl', 'cli.tfrc', '.terraform/providers/hcloud'])(
  'ends when %s changes',
  async (file) => {
    await stampInit(folder, 'tofu');
    await appendFile(join(folder, file), 'x');
    expect(await isInitialised(folder, 'tofu')).toBe(false);
  },
);

test('ends when the installed provider is gone', async () => {
  await stampInit(folder, 'tofu');
  await rm(join(folder, '.terraform'), { recursive: true });
  expect(await isInitialised(folder, 'tofu')).toBe(false);
});
