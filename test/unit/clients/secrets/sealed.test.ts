import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeFiles } from '../../../../src/clients/files/atomic.ts';
import { keyringPassword } from '../../../../src/clients/secrets/keyring.ts';
import { findPassphrase } from '../../../../src/clients/secrets/passphrase.ts';
import { randomPassphrase, seal, unseal } from '../../../../src/clients/secrets/seal.ts';
import { openSealedStore, SECRETS_FILE } from '../../../../src/clients/secrets/sealed-store.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const open = (folder: string, passphrase: string) => openSealedStore(folder, passphrase, wholeFiles);

describe('a seal', () => {
  it('gives back any bytes, and never looks the same twice', async () => {
    const passphrase = randomPassphrase();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (bytes) => {
        const sealed = await seal(bytes, passphrase, 'test');
        expect(new Uint8Array(await unseal(sealed, passphrase, 'test', 'x'))).toEqual(bytes);
        expect(await seal(bytes, passphrase, 'test')).not.toBe(sealed);
      }),
    );
  });

  it('opens with a person’s passphrase, and with no other', async () => {
    const sealed = await seal(Buffer.from('hush'), 'correct horse', 'test');
    expect((await unseal(sealed, 'correct horse', 'test', 'x')).toString()).toBe('hush');
    for (const [passphrase, purpose] of [
      ['wrong horse', 'test'],
      ['correct horse', 'other'],
      [randomPassphrase(), 'test'],
    ] as const) {
      await expect(unseal(sealed, passphrase, purpose, '/s')).rejects.toMatchObject({
        code: 'CATALYST-PASSPHRASE-WRONG',
        exit: 3,
      });
    }
  });

  it('notices a change of any part', async () => {
    const passphrase = randomPassphrase();
    const sealed = JSON.parse(await seal(Buffer.from('hush'), passphrase, 'test'));
    for (const part of ['nonce', 'data', 'tag', 'salt', 'key']) {
      const bent = {
        ...sealed,
        [part]: part === 'key' ? 'scrypt' : Buffer.from('another').toString('base64'),
      };
      await expect(unseal(JSON.stringify(bent), passphrase, 'test', '/s')).rejects.toMatchObject({
        code: 'CATALYST-PASSPHRASE-WRONG',
      });
    }
  });

  it.each(['', '{}', 'null', '[]', '{"v":9}', '\u0000'])(
    'that is none is called damaged: %j',
    async (text) => {
      await expect(unseal(text, 'x', 'test', '/s')).rejects.toMatchObject({
        code: 'CATALYST-SECRETS-DAMAGED',
      });
    },
  );
});

describe('the store', () => {
  it('keeps what it was given, for its owner only and readable by nobody', async () => {
    const folder = await tempFolder();
    const passphrase = randomPassphrase();
    const store = open(folder, passphrase);
    await Promise.all([store.put('one', 'canary-one'), store.put('two', 'canary-two')]);
    const again = open(folder, passphrase);
    expect(await again.get('one')).toBe('canary-one');
    expect(await again.names()).toEqual(['one', 'two']);
    expect(await again.values()).toEqual(['canary-one', 'canary-two']);
    expect((await stat(join(folder, SECRETS_FILE))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, SECRETS_FILE), 'utf8')).not.toContain('canary');
    expect(await readdir(folder)).toEqual([SECRETS_FILE]);
  });

  it('opens again when it was looked at before anything was in it', async () => {
    const folder = await tempFolder();
    const store = open(folder, 'correct horse');
    expect(await store.names()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    await store.put('one', 'first');
    expect(await open(folder, 'correct horse').get('one')).toBe('first');
  });

  it('does not replace another value unless told to', async () => {
    const store = open(await tempFolder(), randomPassphrase());
    await store.put('cluster.fsn1', 'first');
    await store.put('cluster.fsn1', 'first');
    await expect(store.put('cluster.fsn1', 'second')).rejects.toMatchObject({
      code: 'CATALYST-SECRET-EXISTS',
    });
    expect(await store.get('cluster.fsn1')).toBe('first');
    await store.put('cluster.fsn1', 'second', { replace: true });
    expect(await store.get('cluster.fsn1')).toBe('second');
  });

  it('says that the passphrase is wrong, again and again, and keeps the file', async () => {
    const folder = await tempFolder();
    await open(folder, randomPassphrase()).put('a', 'b');
    const before = await readFile(join(folder, SECRETS_FILE));
    const wrong = open(folder, 'not this');
    for (const action of [() => wrong.get('a'), () => wrong.put('x', 'y'), () => wrong.names()]) {
      await expect(action()).rejects.toMatchObject({ code: 'CATALYST-PASSPHRASE-WRONG' });
    }
    expect(await readFile(join(folder, SECRETS_FILE))).toEqual(before);
  });
});

describe('the passphrase', () => {
  const none = { keyring: false, mayMake: async () => true };

  it('is not made anew where something is sealed already', async () => {
    const configDir = join(await tempFolder(), 'config');
    const sealed = findPassphrase({ ...none, configDir, mayMake: async () => false }, wholeFiles);
    await expect(sealed).rejects.toMatchObject({ code: 'CATALYST-PASSPHRASE-MISSING', exit: 3 });
    await expect(stat(configDir)).rejects.toThrow('ENOENT');
  });

  it('comes from the value before the file before what was made', async () => {
    const configDir = await tempFolder();
    const file = join(configDir, 'mine');
    await writeFile(file, 'from-file\n', { mode: 0o600 });
    const made = await findPassphrase({ ...none, configDir }, wholeFiles);
    expect(made).toMatchObject({
      origin: 'made',
      notice: expect.stringContaining(join(configDir, 'passphrase')),
    });
    expect(await findPassphrase({ ...none, configDir, file }, wholeFiles)).toMatchObject({
      passphrase: 'from-file',
    });
    const given = await findPassphrase({ ...none, configDir, file, value: 'given' }, wholeFiles);
    expect(given).toEqual({ passphrase: 'given', origin: 'value' });
  });

  it('is made once, told once, and kept for its owner only', async () => {
    const configDir = join(await tempFolder(), 'catalyst');
    const all = await Promise.all(
      Array.from({ length: 5 }, () => findPassphrase({ ...none, configDir }, wholeFiles)),
    );
    expect(new Set(all.map(({ passphrase }) => passphrase)).size).toBe(1);
    expect(all.filter(({ notice }) => notice !== undefined)).toHaveLength(1);
    expect((await findPassphrase({ ...none, configDir }, wholeFiles)).notice).toBeUndefined();
    expect((await stat(join(configDir, 'passphrase'))).mode & 0o777).toBe(0o600);
    expect((await stat(configDir)).mode & 0o777).toBe(0o700);
  });

  it.each([0o640, 0o604, 0o644])('is not taken from a file that others can read (%o)', async (mode) => {
    const configDir = await tempFolder();
    const file = join(configDir, 'mine');
    await writeFile(file, 'x');
    await chmod(file, mode);
    await expect(findPassphrase({ ...none, configDir, file }, wholeFiles)).rejects.toMatchObject({
      code: 'CATALYST-SECRET-EXPOSED',
      hint: `chmod 600 ${file}`,
    });
  });

  it('from a file that is missing or empty is refused, and none is made instead', async () => {
    const configDir = await tempFolder();
    const file = join(configDir, 'mine');
    await expect(findPassphrase({ ...none, configDir, file }, wholeFiles)).rejects.toMatchObject({ exit: 3 });
    await writeFile(file, '\n', { mode: 0o600 });
    await expect(findPassphrase({ ...none, configDir, file }, wholeFiles)).rejects.toMatchObject({ exit: 3 });
    expect(await readdir(configDir)).toEqual(['mine']);
  });

  it('is absent from a keyring that does not know it or is not there', async () => {
    expect(await keyringPassword('catalyst-test-of-nobody', 'state')).toBeUndefined();
  });
});
