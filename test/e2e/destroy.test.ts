import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DestroyPlan } from '../../src/domain/destroy/destroy-plan.ts';
import { openSite, type Site } from '../support/catalyst-e2e.ts';
import {
  clearProject,
  created,
  DESTROY,
  place,
  project,
  proofOf,
  said,
} from '../support/catalyst-e2e-destroy.ts';
import { clusterCall } from '../support/catalyst-e2e-reach.ts';
import { FQDN } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const base = 'catalyst-omantel-omani-works';
const other = { 'catalyst.openova.io/sovereign': 'omantel.omani.works.example.org' };
const STRANGE_CLAIM = 'pvc-00000000-0000-4000-a000-000000000000';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());
afterEach(async () => {
  await site?.clearFaults();
  await clearProject(site);
});

/** Objects of somebody else, called as a hasty search would take for ours; the number of a server among them. */
async function neighbours(): Promise<number> {
  await place(site, 'networks', { name: `${base}-2-net`, ip_range: '10.99.0.0/16', labels: other });
  const server = await place(site, 'servers', {
    ...{ name: `${base}-2-cp1`, server_type: 'cpx32', image: 'ubuntu-24.04', location: 'fsn1' },
    labels: other,
    public_net: { enable_ipv4: false, enable_ipv6: false },
  });
  const byDriver = { size: 10, location: 'fsn1', labels: { 'managed-by': 'csi-driver' } };
  await place(site, 'volumes', { ...byDriver, name: STRANGE_CLAIM });
  await place(site, 'volumes', { name: 'omantel-omani-works-backup', size: 10, location: 'fsn1' });
  const labels = { 'hcloud-ccm/service-uid': 'somebody-elses' };
  const balancer = { name: `${base}-lb-2`, load_balancer_type: 'lb11', location: 'fsn1', labels };
  await place(site, 'load_balancers', balancer);
  return server;
}

const NEIGHBOURS = {
  servers: [`${base}-2-cp1`],
  networks: [`${base}-2-net`],
  volumes: ['omantel-omani-works-backup', STRANGE_CLAIM],
  load_balancers: [`${base}-lb-2`],
};

/** A Service for which the cloud controller makes a load balancer. */
async function mailService(): Promise<void> {
  const made = await clusterCall(site, FQDN, {
    method: 'POST',
    path: '/api/v1/namespaces/default/services',
    body: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'mail', annotations: { 'load-balancer.hetzner.cloud/name': 'mail' } },
      spec: { type: 'LoadBalancer', ports: [{ port: 25, targetPort: 25 }] },
    },
  });
  expect(made.status, made.body).toBe(201);
  await expect.poll(async () => (await project(site)).load_balancers, { timeout: 30_000 }).toContain('mail');
}

async function planned(): Promise<DestroyPlan> {
  const { stdout } = await site.catalyst(['sovereign', 'destroy', FQDN, '--plan-only', '--json']);
  const told = JSON.parse(stdout);
  return told.plan ?? told;
}

const claimsIn = (names: string[] = []) => names.filter((name) => /^pvc-(?!00000000)/.test(name));

describe.skipIf(!(await hasTool('tofu')))('a Sovereign is destroyed (needs tofu)', () => {
  test('with what its cluster made, and nothing of anybody else, whatever its name', async () => {
    await created(site);
    const server = await neighbours();
    await mailService();
    const before = await project(site);
    expect(claimsIn(before.volumes)).toHaveLength(2);
    const { lines } = await planned();
    const byCluster = lines.filter(({ note }) => note === 'the cluster made it').map(({ name }) => name);
    expect(byCluster.sort()).toEqual(['mail', ...claimsIn(before.volumes)].sort());
    expect((await site.catalyst(['sovereign', 'destroy', FQDN, '--yes'])).code).not.toBe(0);
    const refused = await site.catalyst([...DESTROY, `--include=servers/${server}`]);
    expect([refused.code, said(refused)]).toEqual([
      4,
      expect.stringContaining('it belongs to the Sovereign'),
    ]);
    expect(await project(site)).toEqual(before);
    const ended = await site.catalyst(DESTROY);
    expect(ended.code, ended.stderr.slice(-3_000)).toBe(0);
    expect(said(ended)).toContain('Nothing billable is left');
    expect(await project(site)).toEqual(NEIGHBOURS);
    const { kinds, left, leftAlone } = await proofOf(site);
    expect(left).toEqual([]);
    expect(kinds).toContainEqual(expect.objectContaining({ kind: 'volume', found: 2, left: 0 }));
    expect(kinds).toContainEqual(expect.objectContaining({ kind: 'load balancer', found: 2, left: 0 }));
    expect(leftAlone.map(({ name }) => name)).toContain('omantel-omani-works-backup');
    const again = await site.catalyst(DESTROY);
    expect(again.code, again.stderr.slice(-3_000)).toBe(0);
    expect(await project(site)).toEqual(NEIGHBOURS);
    const logs = await site.catalyst(['sovereign', 'logs', FQDN]);
    expect([logs.code, said(logs)]).toEqual([0, expect.stringContaining('nothing billable is left')]);
  }, 120_000);

  test('its volumes stay with --keep-volumes, and what they go on costing is told', async () => {
    await created(site);
    const claims = claimsIn((await project(site)).volumes);
    const ended = await site.catalyst([...DESTROY, '--keep-volumes']);
    expect(ended.code, ended.stderr.slice(-3_000)).toBe(0);
    expect(await project(site)).toEqual({ volumes: claims });
    const { kept, left } = await proofOf(site);
    expect([kept.map(({ name }) => name).sort(), left]).toEqual([claims, []]);
    expect(Number(kept[0]!.hourly)).toBeGreaterThan(0);
  }, 120_000);

  test('with an API that is silent, what clusters made is listed, and goes only by --include', async () => {
    await created(site);
    await place(site, 'volumes', {
      ...{ name: STRANGE_CLAIM, size: 10, location: 'fsn1' },
      labels: { 'managed-by': 'csi-driver' },
    });
    const before = await project(site);
    await site.fault('api-down');
    const refused = await site.catalyst(DESTROY);
    expect(refused.code, refused.stderr.slice(-3_000)).toBe(5);
    expect(await project(site)).toEqual({ volumes: before.volumes });
    const { left } = await proofOf(site);
    expect(left.map(({ name }) => name).sort()).toEqual(before.volumes);
    for (const { id } of left) expect(said(refused)).toContain(`--include=${id}`);
    const words = left.map(({ id, name }) => `--${name === STRANGE_CLAIM ? 'leave' : 'include'}=${id}`);
    const included = await site.catalyst([...DESTROY, ...words]);
    expect(included.code, included.stderr.slice(-3_000)).toBe(0);
    expect(await project(site)).toEqual({ volumes: [STRANGE_CLAIM] });
  }, 120_000);
});
