import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { placeCliConfig, placeModule, repairState } from '../../../../src/clients/tofu/work-folder.ts';

let root: string;
let module: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'catalyst-work-'));
  [module, folder] = [join(root, 'module'), join(root, 'tofu')];
  await mkdir(join(module, 'node'), { recursive: true });
  await mkdir(join(module, 'tests'));
  await writeFile(join(module, 'main.tf'), 'locals {}');
  await writeFile(join(module, 'node/cloud-init.tftpl'), '#cloud-config');
  await writeFile(join(module, 'tests/rules.tftest.hcl'), '');
  await writeFile(join(module, '.terraform.lock.hcl'), 'of another folder');
});
afterEach(() => rm(root, { recursive: true }));

describe('the copy of the module', () => {
  test('holds what a run needs, for the owner only, and keeps the lock file that init wrote', async () => {
    await placeModule(module, folder);
    await writeFile(join(folder, '.terraform.lock.hcl'), 'ours');
    await placeModule(module, folder);
    expect((await readdir(folder)).sort()).toEqual(['.terraform.lock.hcl', 'main.tf', 'module.json', 'node']);
    expect(await readFile(join(folder, '.terraform.lock.hcl'), 'utf8')).toBe('ours');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test('follows a newer module: changed, added and removed files', async () => {
    const first = await placeModule(module, folder);
    await rm(join(module, 'node/cloud-init.tftpl'));
    await writeFile(join(module, 'main.tf'), 'locals { a = 1 }');
    expect(await placeModule(module, folder)).not.toBe(first);
    expect(await readFile(join(folder, 'main.tf'), 'utf8')).toBe('locals { a = 1 }');
    expect(await readdir(join(folder, 'node'))).toEqual([]);
  });

  test('a file that somebody changed in the copy is put right', async () => {
    await placeModule(module, folder);
    await writeFile(join(folder, 'main.tf'), 'locals { tampered = true }');
    await placeModule(module, folder);
    expect(await readFile(join(folder, 'main.tf'), 'utf8')).toBe('locals {}');
  });
});

describe('a damaged state', () => {
  const state = () => join(folder, 'terraform.tfstate');

  test.each([
    ['', '{"serial":4}', 'restored', '{"serial":4}'],
    ['{"serial":5,"enc', '{"serial":4}', 'restored', '{"serial":4}'],
    ['', '', 'removed', undefined],
    ['{"serial":5}', '{"serial":4}', undefined, '{"serial":5}'],
  ])('state %j, copy before it %j: %s', async (text, backup, outcome, after) => {
    await mkdir(folder);
    await writeFile(state(), text);
    await writeFile(`${state()}.backup`, backup);
    expect(await repairState(folder)).toBe(outcome);
    expect(await readFile(state(), 'utf8').catch(() => undefined)).toBe(after);
  });

  test('no state at all is no damage', async () => {
    await mkdir(folder);
    expect(await repairState(folder)).toBeUndefined();
  });
});

test("OpenTofu's configuration names the mirror, or the registry", async () => {
  await mkdir(folder);
  expect(await readFile(await placeCliConfig(folder, '/the/mirror'), 'utf8')).toContain(
    'path    = "/the/mirror"',
  );
  expect(await readFile(await placeCliConfig(folder, undefined), 'utf8')).toContain('direct {}');
});
