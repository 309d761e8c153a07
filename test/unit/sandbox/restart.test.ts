import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startCluster } from '../../../src/sandbox/cluster.ts';
import type { BootedServer, SandboxAuthority, SandboxPart } from '../../../src/sandbox/ground.ts';
import type { ApiObject } from '../../../src/sandbox/kubernetes/api-object.ts';
import { portOf } from '../../support/booted.ts';
import { conditionOf } from '../../support/flux-cluster.ts';
import { memoryGround, type Pair, signed, type TestGround, testGround } from '../../support/ground.ts';
import { type RawLink, raw } from '../../support/raw-kubernetes.ts';
import { bootedServer, joinToken, type TestCluster, testCluster, userData } from '../../support/user-data.ts';

const RELEASES = '/apis/helm.toolkit.fluxcd.io/v2/namespaces/flux-system/helmreleases';
const PULL = 'the-pull-token';

let secrets: TestCluster;
let client: Pair;
let authority: SandboxAuthority;
beforeAll(() => {
  secrets = testCluster();
  client = signed(secrets.clientCa, '/O=system:masters/CN=catalyst', 'extendedKeyUsage=clientAuth');
  authority = testGround().authority;
});

const folders: string[] = [];
const running: SandboxPart[] = [];
afterEach(async () => void (await Promise.all(running.splice(0).map((part) => part.stop()))));
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true });
});

function newFolder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'catalyst-restart-')));
  return folders.at(-1)!;
}

interface World {
  ground: TestGround;
  part: SandboxPart;
  link: RawLink;
  seconds(count: number): void;
  items(path: string): Promise<ApiObject[]>;
}

/** A sandbox that keeps its things in `folder`, with these servers switched on and the API up. */
async function up(
  folder: string,
  seed: number,
  servers: BootedServer[],
  bootSeconds: number,
): Promise<World> {
  const ground = { ...memoryGround(seed), authority };
  const part = await startCluster(ground, { registryPullToken: PULL, folder });
  running.push(part);
  for (const server of servers) ground.bus.emit('server-started', server);
  ground.clock.advance(bootSeconds * 1000);
  const port = await portOf(ground, '203.0.113.10', 6443);
  const link = { port, ca: secrets.serverCa.certificate, client };
  const items = async (path: string) => (await raw(link, 'GET', path)).body.items as unknown as ApiObject[];
  return { ground, part, link, items, seconds: (count) => ground.clock.advance(count * 1000) };
}

function controlPlane(): BootedServer {
  return bootedServer(userData(secrets, { name: 'cp1' }));
}

function worker(): BootedServer {
  const k3s = { server: 'https://10.0.1.2:6443', token: joinToken(secrets, 'node') };
  const data = userData(secrets, { name: 'w1', role: 'worker', k3s });
  return bootedServer(data, { id: 2, name: 'w1', publicIp: '203.0.113.11', privateIps: ['10.0.1.20'] });
}

async function writePullSecret({ link }: World): Promise<string> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } };
  await raw(link, 'POST', '/api/v1/namespaces', namespace);
  const config = JSON.stringify({ auths: { 'ghcr.io': { username: 'bot', password: PULL } } });
  const { status, body } = await raw(link, 'POST', '/api/v1/namespaces/flux-system/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockerconfigjson',
    metadata: { name: 'ghcr-pull' },
    data: { '.dockerconfigjson': Buffer.from(config).toString('base64') },
  });
  expect(status).toBe(201);
  return (body.metadata as unknown as { uid: string }).uid;
}

const uids = (items: ApiObject[]) => items.map(({ metadata }) => `${metadata.name} ${metadata.uid}`);
const readyOnes = (items: ApiObject[]) =>
  items.filter((one) => conditionOf(one, 'Ready')?.status === 'True').length;

it.each([
  ['before Flux is there', 5, 'down'],
  ['while Flux comes up', 50, 'killed'],
  ['at the first releases', 90, 'killed'],
  ['in the middle', 200, 'down'],
  ['in the middle', 333, 'killed'],
  ['near the end', 480, 'killed'],
  ['converged', 800, 'down'],
] as const)(
  '%s (%i s after the API), %s: what is kept goes on to the same end',
  async (_when, after, how) => {
    const folder = newFolder();
    const before = await up(folder, 1, [controlPlane()], 90);
    const secretUid = await writePullSecret(before);
    before.seconds(after);
    const seen = {
      nodes: uids(await before.items('/api/v1/nodes')),
      releases: after < 90 ? [] : uids(await before.items(RELEASES)),
    };
    if (how === 'down') await before.part.stop();

    const again = await up(folder, 2, [controlPlane()], 1);
    expect(again.ground.lines.join()).not.toContain('cloud-init: packages');
    expect(uids(await again.items('/api/v1/nodes'))).toEqual(seen.nodes);
    const secret = await raw(again.link, 'GET', '/api/v1/namespaces/flux-system/secrets/ghcr-pull');
    expect(secret.body.metadata).toMatchObject({ uid: secretUid });
    if (after === 800) expect(readyOnes(await again.items(RELEASES))).toBe(35);
    again.seconds(900);
    const releases = await again.items(RELEASES);
    expect(readyOnes(releases)).toBe(35);
    for (const kept of seen.releases) expect(uids(releases)).toContain(kept);
    const pods = await again.items('/api/v1/pods');
    expect(new Set(uids(pods).map((one) => one.split(' ')[1])).size).toBe(pods.length);
    expect(pods.filter(({ status }) => !['Running', 'Succeeded'].includes(String(status?.phase)))).toEqual(
      [],
    );
    expect(await portOf(again.ground, '10.0.1.2', 30443)).toBeGreaterThan(0);
  },
);

it('a crash loop crashes on, with its count', async () => {
  const folder = newFolder();
  const before = await up(folder, 1, [controlPlane()], 90);
  before.ground.faults.set({ name: 'crash-loop', target: 'velero' });
  await writePullSecret(before);
  before.seconds(700);
  await before.part.stop();
  const again = await up(folder, 2, [controlPlane()], 1);
  again.ground.faults.set({ name: 'crash-loop', target: 'velero' });
  const crashes = async () => {
    const pods = await again.items('/api/v1/namespaces/velero/pods');
    const states = pods.map((pod) => pod.status?.containerStatuses as { restartCount: number }[]);
    return Math.max(...states.map((state) => state[0]!.restartCount));
  };
  const count = await crashes();
  expect(count).toBeGreaterThan(1);
  again.seconds(700);
  expect(await crashes()).toBeGreaterThan(count);
});

it('a worker that joins later gets a pod of every DaemonSet, and is kept as well', async () => {
  const folder = newFolder();
  const before = await up(folder, 1, [controlPlane()], 90);
  await writePullSecret(before);
  before.seconds(800);
  before.ground.bus.emit('server-started', worker());
  before.seconds(200);
  const sets = await before.items('/apis/apps/v1/daemonsets');
  expect(sets.length).toBeGreaterThan(0);
  for (const { status } of sets) expect(status).toMatchObject({ desiredNumberScheduled: 2, numberReady: 2 });
  await before.part.stop();
  const again = await up(folder, 2, [controlPlane(), worker()], 1);
  const nodes = await again.items('/api/v1/nodes');
  expect(nodes.map((node) => conditionOf(node, 'Ready')?.status)).toEqual(['True', 'True']);
});

it('files are for our eyes only; a server that is deleted takes its cluster along, a new one starts afresh', async () => {
  const folder = newFolder();
  const before = await up(folder, 1, [controlPlane()], 90);
  before.seconds(1);
  const clusters = join(folder, 'clusters');
  const [name] = readdirSync(clusters).filter((one) => one.endsWith('.json'));
  expect(statSync(join(clusters, name!)).mode & 0o777).toBe(0o600);
  before.ground.bus.emit('server-deleted', { id: 1 });
  await expect.poll(() => readdirSync(clusters)).toEqual([]);
  const next = await up(folder, 2, [{ ...controlPlane(), id: 9 }], 90);
  expect(next.ground.lines.join()).toContain('cloud-init: packages');
});

it('two Sovereigns with the same private addresses are told apart by their networks', async () => {
  const world = await up(newFolder(), 1, [{ ...controlPlane(), networks: { '10.0.1.2': 7 } }], 90);
  const labels = { 'catalyst.openova.io/sovereign': 'other.omani.works' };
  world.ground.bus.emit('server-started', {
    ...controlPlane(),
    id: 2,
    publicIp: '203.0.113.20',
    labels,
    networks: { '10.0.1.2': 8 },
  });
  await writePullSecret(world);
  world.seconds(900);
  expect(await portOf(world.ground, '10.0.1.2@network-7', 30443)).toBeGreaterThan(0);
  expect(world.ground.addresses.find('10.0.1.2@network-8', 30443)).toBeUndefined();
});
