import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  CREDENTIALS,
  type CredentialSources,
  credentialReader,
  readCredential,
  readPullSecret,
} from '../../../../src/cli/settings/credentials.ts';
import { processCredentials } from '../../../../src/cli/settings/process-credentials.ts';
import { SETTINGS } from '../../../../src/domain/spec/settings.ts';

const hetzner = CREDENTIALS[0]!;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-secrets-'));
  await writeFile(join(folder, 'token'), 'canary-file\n', { mode: 0o600 });
  await writeFile(join(folder, 'open'), 'canary-open\n');
  await chmod(join(folder, 'open'), 0o640);
  await writeFile(join(folder, 'empty'), '\n', { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true }));

function sources(env: Record<string, string>, change: Partial<CredentialSources> = {}): CredentialSources {
  return {
    ...processCredentials({ env, cwd: folder, home: folder, ask: false }),
    keyring: async () => undefined,
    ...change,
  };
}

test('variable beats file beats keyring beats question', async () => {
  const all = { keyring: async () => 'canary-keyring', prompt: async () => ' canary-typed ' };
  expect(
    await readCredential(
      hetzner,
      sources({ HCLOUD_TOKEN: 'canary-variable', HCLOUD_TOKEN_FILE: 'token' }, all),
    ),
  ).toBe('canary-variable');
  expect(await readCredential(hetzner, sources({ HCLOUD_TOKEN: '', HCLOUD_TOKEN_FILE: 'token' }, all))).toBe(
    'canary-file',
  );
  expect(await readCredential(hetzner, sources({ HCLOUD_TOKEN_FILE: '~/token' }))).toBe('canary-file');
  expect(await readCredential(hetzner, sources({}, all))).toBe('canary-keyring');
  expect(await readCredential(hetzner, sources({}, { prompt: all.prompt }))).toBe('canary-typed');
  expect(await readCredential(hetzner, sources({}))).toBeUndefined();
});

test.each([
  ['open', 'CATALYST-SECRET-EXPOSED', /0640/, /^chmod 600 open$/],
  ['absent', 'CATALYST-CREDENTIAL-UNREADABLE', /absent cannot be read \(ENOENT\)/, /existing file/],
  ['empty', 'CATALYST-CREDENTIAL-UNREADABLE', /is empty/, /Write the secret/],
])('the file %s is refused with %s', async (file, code, message, hint) => {
  const refused = readCredential(hetzner, sources({ HCLOUD_TOKEN_FILE: file }));
  await expect(refused).rejects.toMatchObject({
    code,
    exit: 3,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
});

test('a token with a line break is refused without being shown', async () => {
  const refused = readCredential(hetzner, sources({ HCLOUD_TOKEN: 'canary-a\ncanary-b' }));
  await expect(refused).rejects.toMatchObject({
    code: 'CATALYST-CREDENTIAL-UNREADABLE',
    message: expect.not.stringContaining('canary'),
  });
});

test('the pull secret is read where the spec says', async () => {
  expect(await readPullSecret('env:ABC', sources({ ABC: 'canary-1' }))).toBe('canary-1');
  expect(await readPullSecret('env:ABC', sources({ ABC_FILE: 'token' }))).toBe('canary-file');
  expect(await readPullSecret('file:token', sources({}))).toBe('canary-file');
  expect(
    await readPullSecret('keyring:ghcr', sources({}, { keyring: async (name) => `canary-${name}` })),
  ).toBe('canary-ghcr');
  expect(await readPullSecret('env:ABC', sources({}))).toBeUndefined();
});

test('a question is asked once', async () => {
  let asked = 0;
  const prompt = async () => `canary-${++asked}`;
  const read = credentialReader({ registry: { pullSecret: 'env:NONE' } }, sources({}, { prompt }));
  expect([
    await read('hetznerToken'),
    await read('hetznerToken'),
    await read('registryPullToken'),
    asked,
  ]).toEqual(['canary-1', 'canary-1', undefined, 1]);
});

test('credentials for a proxy before PowerDNS are taken from anywhere, and never asked for', async () => {
  let asked = 0;
  const prompt = async () => `canary-${++asked}`;
  const read = (env: Record<string, string>, change: Partial<CredentialSources> = {}) =>
    credentialReader(undefined, sources(env, { prompt, ...change }))('powerdnsBasicAuth');
  expect(await read({ POWERDNS_BASIC_AUTH: 'ops:canary' })).toBe('ops:canary');
  expect(await read({ POWERDNS_BASIC_AUTH_FILE: 'token' })).toBe('canary-file');
  expect(await read({}, { keyring: async (name) => `ops:${name}` })).toBe('ops:powerdnsBasicAuth');
  expect([await read({}), asked]).toEqual([undefined, 0]);
});

test('no credential is a field or a flag', () => {
  const flags = SETTINGS.map((setting) => setting.flag).join(' ');
  for (const { name } of CREDENTIALS) expect(SETTINGS.some((setting) => setting.key === name)).toBe(false);
  expect(flags).not.toMatch(/token|password|api-key/);
});
