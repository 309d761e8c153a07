import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { wholeFiles } from '../../../../src/clients/files/atomic.ts';
import { exportFolder, importFolder } from '../../../../src/clients/secrets/archive.ts';
import { openBundle, sealBundle } from '../../../../src/clients/secrets/bundle-file.ts';
import { randomPassphrase, seal } from '../../../../src/clients/secrets/seal.ts';
import { openSealedStore } from '../../../../src/clients/secrets/sealed-store.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const NAME = 'omantel.omani.works';
const PASSPHRASE = randomPassphrase();

async function exported() {
  const home = await tempFolder();
  const folder = join(home, NAME);
  await mkdir(join(folder, 'tofu', '.terraform'), { recursive: true });
  await writeFile(join(folder, 'events.ndjson'), 'events\n');
  await writeFile(join(folder, 'tofu', 'terraform.tfstate'), 'sealed state');
  await writeFile(join(folder, 'tofu', '.terraform.lock.hcl'), 'sums');
  await writeFile(join(folder, 'tofu', '.terraform', 'plugin'), 'big');
  await writeFile(join(folder, 'lock'), '{}');
  await symlink('/etc/passwd', join(folder, 'link'));
  const store = openSealedStore(folder, randomPassphrase(), wholeFiles);
  await store.put('cluster.fsn1', 'canary-secret');
  const file = join(home, 'omantel.catalyst');
  const written = await exportFolder({
    folder,
    name: NAME,
    file,
    passphrase: PASSPHRASE,
    store,
    audit: '',
    files: wholeFiles,
  });
  return { file, written };
}

const lock = async () => async () => undefined;

const takeAudit = async () => undefined;

const into = (root: string, file: string, more = {}) =>
  importFolder({
    ...{ root, file, passphrase: PASSPHRASE, replace: false, lock, takeAudit, files: wholeFiles },
    ...more,
  });

describe('an exported Sovereign', () => {
  it('arrives whole, with its secrets sealed for the new machine', async () => {
    const { file, written } = await exported();
    const root = await tempFolder();
    expect(await into(root, file)).toBe(NAME);
    expect(await readFile(join(root, NAME, 'events.ndjson'), 'utf8')).toBe('events\n');
    expect(await readFile(join(root, NAME, 'tofu', 'terraform.tfstate'), 'utf8')).toBe('sealed state');
    expect((await readdir(join(root, NAME))).sort()).toEqual(['events.ndjson', 'secrets.sealed', 'tofu']);
    expect((await readdir(join(root, NAME, 'tofu'))).sort()).toEqual([
      '.terraform.lock.hcl',
      'terraform.tfstate',
    ]);
    const store = openSealedStore(join(root, NAME), PASSPHRASE, wholeFiles);
    expect(await store.get('cluster.fsn1')).toBe('canary-secret');
    expect(written.files).toBe(3);
    expect((await stat(join(root, NAME, 'tofu', 'terraform.tfstate'))).mode & 0o777).toBe(0o600);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain('canary');
  });

  it('does not arrive over one that is there, unless told to', async () => {
    const { file } = await exported();
    const root = await tempFolder();
    await into(root, file);
    await writeFile(join(root, NAME, 'newer'), 'x');
    await expect(into(root, file)).rejects.toMatchObject({ code: 'CATALYST-ALREADY-THERE', exit: 4 });
    expect(await readdir(join(root, NAME))).toContain('newer');
    const held = () => Promise.reject(new Error('held'));
    await expect(into(root, file, { replace: true, lock: held })).rejects.toThrow('held');
    expect(await readdir(join(root, NAME))).toContain('newer');
    await into(root, file, { replace: true });
    expect(await readdir(join(root, NAME))).not.toContain('newer');
  });

  it('does not open with another passphrase, and nothing is left behind', async () => {
    const { file } = await exported();
    const root = await tempFolder();
    await expect(into(root, file, { passphrase: 'no' })).rejects.toMatchObject({
      code: 'CATALYST-PASSPHRASE-WRONG',
    });
    expect(await readdir(root)).toEqual([]);
  });

  it.each([
    ['path upwards', { files: { '../evil': '' } }],
    ['path upwards in the middle', { files: { 'tofu/../../evil': '' } }],
    ['path from the root', { files: { '/tmp/evil': '' } }],
    ['backslashes', { files: { '..\\evil': '' } }],
    ['hostile name', { name: '../evil' }],
    ['name that is a dot', { name: '..' }],
    ['newer version', { v: 2 }],
  ])('made by hand with a %s is refused before anything is written', async (_, change) => {
    const root = await tempFolder();
    const file = join(await tempFolder(), 'made');
    const archive = { v: 1, name: NAME, files: {}, secrets: {}, ...change };
    const packed = await promisify(gzip)(JSON.stringify(archive));
    await writeFile(file, await seal(packed, PASSPHRASE, 'archive'));
    await expect(into(root, file)).rejects.toMatchObject({ code: 'CATALYST-ARCHIVE-INVALID' });
    expect(await readdir(root)).toEqual([]);
  });

  it.each([
    ['a text', 'name: omantel\n', 'is no archive of catalyst', /export <fqdn> --file/],
    ['nothing', '', 'is no archive of catalyst', /export <fqdn> --file/],
    ['JSON of another kind', '{"v":1}', 'is no archive of catalyst', /export <fqdn> --file/],
    ['a newer seal', '{"v":9}', 'newer catalyst', /newer/],
  ])('that is %s is refused for what it is, with a step that leads on', async (_, text, said, next) => {
    const root = await tempFolder();
    const file = join(await tempFolder(), 'made');
    await writeFile(file, text);
    await expect(into(root, file)).rejects.toMatchObject({
      code: 'CATALYST-ARCHIVE-INVALID',
      message: expect.stringContaining(said),
      hint: expect.stringMatching(next),
    });
    expect(await readdir(root)).toEqual([]);
  });

  it('and a sealed plan are told apart, both ways', async () => {
    const folder = await tempFolder();
    const plan = join(folder, 'plan');
    await sealBundle(plan, Buffer.from('x'), PASSPHRASE, wholeFiles);
    await expect(into(await tempFolder(), plan)).rejects.toMatchObject({
      code: 'CATALYST-ARCHIVE-INVALID',
      hint: `catalyst sovereign create --plan ${plan}`,
    });
    const { file } = await exported();
    await expect(openBundle(file, PASSPHRASE, wholeFiles)).rejects.toMatchObject({
      code: 'CATALYST-ARCHIVE-INVALID',
      hint: `catalyst sovereign import --file ${file}`,
    });
    await expect(into(await tempFolder(), folder)).rejects.toMatchObject({
      message: expect.stringContaining('is a folder'),
    });
  });

  it('that does not exist is an error of its own', async () => {
    await expect(into(await tempFolder(), '/nowhere/x')).rejects.toMatchObject({
      code: 'CATALYST-ARCHIVE-INVALID',
    });
  });
});
