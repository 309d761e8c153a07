import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeSpec } from '../../../../src/cli/init/write-spec.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('writes into a folder that it makes, and leaves nothing beside the file', async () => {
  await writeSpec(join(folder, 'a/b.yaml'), 'text', { shown: 'b.yaml', replace: false });
  expect(await readdir(join(folder, 'a'))).toEqual(['b.yaml']);
  expect(await readFile(join(folder, 'a/b.yaml'), 'utf8')).toBe('text');
});

test.each(['file', 'dangling link'])('leaves a %s alone that appeared in the meantime', async (kind) => {
  const path = join(folder, 'b.yaml');
  if (kind === 'file') await writeFile(path, 'theirs');
  else await symlink(join(folder, 'elsewhere'), path);
  const refused = writeSpec(path, 'ours', { shown: 'b.yaml', replace: false });
  await expect(refused).rejects.toMatchObject({ code: 'CATALYST-USAGE', message: /already/ });
  expect(await readdir(folder)).toEqual(['b.yaml']);
  if (kind === 'file') expect(await readFile(path, 'utf8')).toBe('theirs');
});

test('replaces a file when told', async () => {
  const path = join(folder, 'b.yaml');
  await writeFile(path, 'theirs');
  await writeSpec(path, 'ours', { shown: 'b.yaml', replace: true });
  expect(await readFile(path, 'utf8')).toBe('ours');
});

test('a place that takes no file is told as such, and is no defect of ours', async () => {
  await writeFile(join(folder, 'file'), '');
  const refused = writeSpec(join(folder, 'file/b.yaml'), 'x', { shown: 'b.yaml', replace: false });
  await expect(refused).rejects.toMatchObject({
    code: 'CATALYST-USAGE',
    hint: expect.stringContaining('--output'),
  });
});
