import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, openSite, type Site } from '../support/catalyst-e2e.ts';
import { serverIds } from '../support/catalyst-e2e-cloud.ts';
import { journal, sovereignFolder } from '../support/catalyst-e2e-journal.ts';
import { passphraseOf, sealedSecrets, secretPrints } from '../support/catalyst-e2e-secrets.ts';
import { FQDN, REHEARSAL, specFile } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

let here: Site;
let there: Site;
let file: string;
let hash: string;

/** Another machine: state and configuration of its own, the same sandbox, and the passphrase by variable. */
async function otherMachine(site: Site): Promise<Site> {
  const [stateDir, configDir] = [join(site.folder, 'there'), join(site.folder, 'there-config')];
  for (const folder of [stateDir, configDir]) await mkdir(folder, { mode: 0o700 });
  await symlink(join(site.stateDir, 'sandbox'), join(stateDir, 'sandbox'));
  await writeFile(join(configDir, 'passphrase'), await passphraseOf(site), { mode: 0o600 });
  const env = { CATALYST_STATE_DIR: stateDir, CATALYST_CONFIG_DIR: configDir };
  const begin: Site['begin'] = (args, options = {}) =>
    site.begin(args, { ...options, env: { ...env, ...options.env } });
  return { ...site, stateDir, configDir, begin, catalyst: (args, options) => begin(args, options).ended };
}

const apply = (more: string[] = [], env: Record<string, string> = {}): Promise<Ended> =>
  there.catalyst(['sovereign', 'create', '--plan', file, '--yes', ...more], { env });

async function filePrints(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const prints = files.map(async (path) => {
    const print = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    return [path, print] as const;
  });
  return Object.fromEntries(await Promise.all(prints));
}

/** A secret in the forms in which it could leak: as it is, base64, JSON-escaped, and each line of a PEM. */
function formsOf(secret: string): string[] {
  const lines = secret.split(/\\n|\n|"/).filter((line) => line.length >= 20 && !line.startsWith('-----'));
  const whole = [secret, JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64')];
  return [...whole, ...lines];
}

describe.skipIf(!(await hasTool('tofu')))('a plan that another machine applies (needs tofu)', () => {
  beforeAll(async () => {
    here = await openSite();
    file = join(here.folder, 'sovereign.plan');
    const planned = await here.catalyst([
      ...['sovereign', 'plan', '-f', REHEARSAL, '--out', file, '--detailed-exitcode', '--json'],
    ]);
    expect(planned).toMatchObject({ code: 8 });
    hash = JSON.parse(planned.stdout).hash;
    there = await otherMachine(here);
  });
  afterAll(() => here?.close());

  test('is one file of its owner, without a secret in clear; nothing was made or recorded', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = await readFile(file, 'utf8');
    const sealed = Buffer.from((JSON.parse(text) as { data: string }).data, 'base64').toString('latin1');
    const secrets = Object.values(await sealedSecrets(here, FQDN));
    expect(secrets).toHaveLength(2);
    const forms = secrets.flatMap(formsOf);
    const found = (where: string) => forms.filter((form) => where.includes(form));
    expect(found(`${text}${forms[0]}`)).not.toEqual([]);
    expect(found(text)).toEqual([]);
    expect(found(sealed)).toEqual([]);
    expect(text).not.toContain('cpx32');
    expect(await serverIds(here)).toEqual({});
    expect(await journal(here, FQDN)).toEqual([]);
  });

  test('is refused with another passphrase, changed, or of a newer version', async () => {
    const wrong = await apply([], { CATALYST_PASSPHRASE: 'another one altogether' });
    expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining('CATALYST-PASSPHRASE-WRONG') });
    const sealed = JSON.parse(await readFile(file, 'utf8')) as { v: number; data: string };
    const variant = async (name: string, change: Partial<typeof sealed>) => {
      const path = join(here.folder, name);
      await writeFile(path, JSON.stringify({ ...sealed, ...change }));
      return there.catalyst(['sovereign', 'create', '--plan', path, '--yes']);
    };
    const changed = sealed.data.startsWith('A') ? `B${sealed.data.slice(1)}` : `A${sealed.data.slice(1)}`;
    expect(await variant('changed.plan', { data: changed })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('CATALYST-PASSPHRASE-WRONG'),
    });
    expect(await variant('newer.plan', { v: 2 })).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/newer\s+catalyst/),
    });
    expect(await serverIds(here)).toEqual({});
  });

  test('is refused when the spec moved, and without consent', async () => {
    const more = await specFile(here, 'more', (spec) => {
      spec.regions[0]!.workers.count = 2;
    });
    const moved = await apply(['-f', more]);
    expect(moved).toMatchObject({ code: 4, stderr: expect.stringContaining('CATALYST-PLAN-MOVED') });
    const byVariable = await apply([], { CATALYST_WORKERS: '3' });
    expect(byVariable.code).toBe(4);
    expect(byVariable.stderr).toMatch(/regions\[0\]\.workers\.count +differs from the plan/);
    const unasked = await there.catalyst(['sovereign', 'create', '--plan', file]);
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(await serverIds(here)).toEqual({});
  });

  test('is refused above the limit of whoever applies it, by variable as by flag', async () => {
    for (const refused of [
      await apply([], { CATALYST_MAX_MONTHLY_COST: '10' }),
      await apply(['--max-monthly-cost', '10']),
    ])
      expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('10') });
    expect(await serverIds(here)).toEqual({});
  });

  test('never takes the place of another file', async () => {
    const spec = await readFile(REHEARSAL, 'utf8');
    const own = join(here.folder, 'own.yaml');
    await writeFile(own, spec);
    const refused = await here.catalyst(['sovereign', 'plan', '-f', REHEARSAL, '--out', own]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/no sealed file\s+of/) });
    expect(await readFile(own, 'utf8')).toBe(spec);
    const nowhere = join(here.folder, 'nowhere', 'x.plan');
    expect(await here.catalyst(['sovereign', 'plan', '-f', REHEARSAL, '--out', nowhere])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('does not exist'),
    });
  });

  test('is refused when something of the Sovereign came into the cloud', async () => {
    const { hetznerApi, credentials } = await here.context();
    const call = (method: string, path: string, body?: unknown) =>
      fetch(`${hetznerApi}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${credentials.hetznerToken}`,
          'Content-Type': 'application/json',
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const labels = { 'catalyst.openova.io/sovereign': FQDN };
    const made = await call('POST', '/placement_groups', { name: 'somebody-else', type: 'spread', labels });
    const { placement_group } = (await made.json()) as { placement_group: { id: number } };
    const moved = await apply();
    expect(moved).toMatchObject({ code: 4, stderr: expect.stringContaining('CATALYST-PLAN-MOVED') });
    expect((await call('DELETE', `/placement_groups/${placement_group.id}`)).status).toBe(204);
  });

  test('is applied as it is, with its secrets; the machine that planned is untouched', async () => {
    const before = await filePrints(sovereignFolder(here, FQDN));
    const ended = await apply(['-f', REHEARSAL]);
    expect(ended.stderr.split('\n').slice(-20).join('\n')).toContain('run       done');
    expect(ended.code).toBe(0);
    expect(Object.keys(await serverIds(here))).toHaveLength(2);
    expect(await filePrints(sovereignFolder(here, FQDN))).toEqual(before);
    expect(await secretPrints(there, FQDN)).toEqual(await secretPrints(here, FQDN));
    const events = await journal(there, FQDN);
    const learned = events.filter((event) => event.type === 'output-learned' && event.name === 'plan');
    expect(learned.at(-1)).toMatchObject({ value: { hash } });
    expect(events.filter((event) => event.type === 'question-answered')).toMatchObject([{ answer: 'yes' }]);
    const again = await there.catalyst(['sovereign', 'create', '-f', REHEARSAL]);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was changed.') });
  });

  test('is refused once it was applied: the state moved', async () => {
    const ids = await serverIds(here);
    expect(await apply()).toMatchObject({ code: 4, stderr: expect.stringContaining('CATALYST-PLAN-MOVED') });
    const leftover = await here.catalyst(['sovereign', 'create', '--plan', file, '--yes']);
    expect(leftover).toMatchObject({ code: 4, stderr: expect.stringContaining('CATALYST-PLAN-MOVED') });
    expect(await serverIds(here)).toEqual(ids);
  });
});
