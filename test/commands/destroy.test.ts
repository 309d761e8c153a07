import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DestroyPlan } from '../../src/domain/destroy/destroy-plan.ts';
import { openSite, type Site } from '../support/catalyst-e2e.ts';
import {
  clearProject,
  created,
  DESTROY,
  dropServers,
  project,
  proofOf,
  said,
} from '../support/catalyst-e2e-destroy.ts';
import { journal, sovereignFolder } from '../support/catalyst-e2e-journal.ts';
import { FQDN } from '../support/catalyst-e2e-spec.ts';
import { hasTool, PACKAGE_FOLDER } from '../support/tools.ts';

const CLOUD = ['sovereign', 'destroy', FQDN, '--from-cloud', '--dns-provider=powerdns'];
const PLAN = ['sovereign', 'destroy', FQDN, '--plan-only', '--detailed-exitcode'];

let site: Site;
beforeAll(async () => {
  site = await openSite({ speed: 2_000 });
});
afterAll(() => site?.close());
afterEach(async () => {
  await clearProject(site);
});

async function expectSchema(name: string, value: unknown): Promise<void> {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  const file = join(PACKAGE_FOLDER, 'schemas', `${name}.schema.json`);
  const validate = ajv.compile(JSON.parse(await readFile(file, 'utf8')));
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
}

/** The cluster's own authority, as its kubeconfig names it. */
async function authority(): Promise<string> {
  const { stdout } = await site.catalyst(['sovereign', 'kubeconfig', FQDN]);
  const found = /certificate-authority-data: (\S+)/.exec(stdout)?.[1];
  if (found === undefined) throw new Error(`the kubeconfig names no authority: ${stdout}`);
  return found;
}

/** Gives the DS a life of a week, which no test outlasts: what comes after it waits for as long as anybody looks. */
async function prolongDs(): Promise<void> {
  const { powerdnsApi, credentials } = await site.context();
  const zone = `${powerdnsApi}/api/v1/servers/localhost/zones/omani.works.`;
  const headers = { 'X-API-Key': credentials.powerdnsApiKey, 'content-type': 'application/json' };
  const { rrsets } = (await (await fetch(zone, { headers })).json()) as { rrsets: { type: string }[] };
  const ds = rrsets.filter(({ type }) => type === 'DS');
  expect(ds).toHaveLength(1);
  const change = { ...ds[0], ttl: 604_800, changetype: 'REPLACE' };
  const body = JSON.stringify({ rrsets: [change] });
  expect((await fetch(zone, { method: 'PATCH', headers, body })).status).toBe(204);
}

describe.skipIf(!(await hasTool('tofu')))('catalyst sovereign destroy (needs tofu)', () => {
  test('plans without touching, refuses without a name, ends, and begins anew', async () => {
    await created(site);
    const first = await authority();
    await prolongDs();
    const before = await project(site);
    const planned = await site.catalyst([...PLAN, '--json']);
    expect(planned.code, planned.stderr).toBe(8);
    await expectSchema('sovereign-destroy-plan', JSON.parse(planned.stdout));
    const refused = await site.catalyst(['sovereign', 'destroy', FQDN, '--yes', '--json']);
    expect([refused.code, said(refused)]).toEqual([2, expect.stringContaining(`--confirm=${FQDN}`)]);
    const wrong = await site.catalyst(['sovereign', 'destroy', FQDN, '--confirm=omantel']);
    expect(wrong.code).toBe(2);
    expect(await project(site)).toEqual(before);
    expect(said(await site.catalyst(['sovereign', 'list']))).toMatch(/omantel\.omani\.works +done/);

    const ended = await site.catalyst([...DESTROY, '--json']);
    expect(ended.code, ended.stdout.slice(-2_000)).toBe(0);
    expect(await project(site)).toEqual({});
    await expectSchema('sovereign-destroy-proof', await proofOf(site));
    expect(said(await site.catalyst(['sovereign', 'show', FQDN]))).toContain('destroyed at');
    const forgotten = await site.catalyst(['sovereign', 'forget', FQDN]);
    expect([forgotten.code, said(forgotten)]).toEqual([4, expect.stringContaining('is still there')]);
    const meanwhile = await site.catalyst(PLAN);
    expect([meanwhile.code, said(meanwhile)]).toEqual([8, expect.stringMatching(/delete +zone .* last, /)]);
    const resumed = await site.catalyst(['sovereign', 'resume', FQDN]);
    expect([resumed.code, said(resumed)]).toEqual([0, expect.stringContaining('its zone still waits')]);

    await created(site);
    expect(await authority()).not.toBe(first);
    expect((await site.catalyst(DESTROY)).code).toBe(0);
    expect(await project(site)).toEqual({});
  }, 180_000);

  test('with an OpenTofu state of no bytes: by labels, to the same end', async () => {
    await created(site);
    const tofu = join(sovereignFolder(site, FQDN), 'tofu');
    for (const name of ['terraform.tfstate', 'terraform.tfstate.backup'])
      await writeFile(join(tofu, name), '');
    const ended = await site.catalyst(DESTROY);
    expect(ended.code, ended.stderr.slice(-3_000)).toBe(0);
    expect(await project(site)).toEqual({});
    expect((await proofOf(site)).kinds).toContainEqual(expect.objectContaining({ kind: 'server', left: 0 }));
  }, 120_000);

  test('deleted by somebody else before: success, and the way back stays', async () => {
    await created(site);
    await clearProject(site);
    const ended = await site.catalyst(DESTROY);
    expect(ended.code, ended.stderr.slice(-3_000)).toBe(0);
    expect(said(ended)).toContain('none of the 9 objects that its state names');
    expect(await readdir(sovereignFolder(site, FQDN))).toEqual(
      expect.arrayContaining(['secrets.sealed', 'tofu']),
    );
  }, 120_000);

  test('without the state: from labels alone, volumes by name, the zone where its server is named', async () => {
    await site.catalyst(['sovereign', 'forget', FQDN]);
    await created(site);
    await rename(sovereignFolder(site, FQDN), join(site.folder, 'lost'));
    const unknown = await site.catalyst(DESTROY);
    expect([unknown.code, said(unknown)]).toEqual([3, expect.stringContaining('--from-cloud')]);
    const cloud = [...CLOUD, `--confirm=${FQDN}`];
    const planned = await site.catalyst([...PLAN, '--from-cloud', '--dns-provider', 'powerdns', '--json']);
    const plan = JSON.parse(planned.stdout) as DestroyPlan;
    const volumes = plan.leftAlone.filter(({ kind }) => kind === 'volume').map(({ id }) => id);
    expect([volumes.length, plan.lines.map(({ kind }) => kind)]).toEqual([
      2,
      expect.arrayContaining(['DS', 'records', 'server', 'zone']),
    ]);
    const named = await site.catalyst(cloud);
    const going = plan.lines.filter(({ action }) => action === 'delete' || action === 'withdraw').length;
    expect([named.code, said(named)]).toEqual([2, expect.stringContaining(`--confirm=${FQDN}:${going}`)]);
    const counting = (count: number) => [...CLOUD, `--confirm=${FQDN}:${count}`];
    const half = await site.catalyst(counting(going));
    expect([half.code, (await project(site)).volumes?.length]).toEqual([5, 2]);
    const include = volumes.map((id) => `--include=${id}`);
    expect(said(half)).toContain(`--dns-provider=powerdns ${include.join(' ')} --plan-only`);
    const rest = await site.catalyst([...CLOUD, ...include, '--plan-only', '--json']);
    const left = (JSON.parse(rest.stdout) as DestroyPlan).lines.filter(({ action }) => action === 'delete');
    const ended = await site.catalyst([...counting(left.length), ...include]);
    expect(ended.code, ended.stderr.slice(-3_000)).toBe(0);
    expect(await project(site)).toEqual({});
    const asked = (await journal(site, FQDN)).filter(({ type }) => type === 'question-asked');
    expect(asked).toHaveLength(3);
  }, 120_000);

  test('its servers deleted by hand: its volumes are told, with price and both ways on', async () => {
    await site.catalyst(['sovereign', 'forget', FQDN]);
    await created(site);
    await dropServers(site);
    const ended = await site.catalyst([...DESTROY, '--keep-dns']);
    expect(ended.code, ended.stdout.slice(-2_000)).toBe(5);
    const { left, cost } = await proofOf(site);
    expect([left.length, Number(cost.hourly) > 0]).toEqual([2, true]);
    expect(await readdir(sovereignFolder(site, FQDN))).toEqual(expect.arrayContaining(['secrets.sealed']));
    const [one, two] = left.map(({ id }) => id);
    expect(said(ended)).toMatch(
      new RegExp(`destroy ${FQDN} --confirm=${FQDN} --keep-dns .*--include=${one} --include=${two} `),
    );
    const looked = await site.catalyst(PLAN);
    expect([looked.code, said(looked)]).toEqual([8, expect.stringContaining(`--include=${one}`)]);
    const slip = await site.catalyst([...DESTROY, '--include=volumes/999999']);
    expect([slip.code, said(slip)]).toEqual([2, expect.stringContaining('names nothing')]);
    const settled = await site.catalyst([...DESTROY, `--include=${one}`, `--leave=${two}`]);
    expect(settled.code, settled.stderr.slice(-3_000)).toBe(0);
    expect((await project(site)).volumes).toHaveLength(1);
  }, 120_000);
});
