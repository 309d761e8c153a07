import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { startCluster } from '../../../../src/sandbox/cluster.ts';
import type { SandboxPart } from '../../../../src/sandbox/ground.ts';
import { type Booted, bootedCluster, portOf } from '../../../support/booted.ts';
import { type TestGround, testGround } from '../../../support/ground.ts';
import { raw } from '../../../support/raw-kubernetes.ts';
import { bootedServer, cloudConfig, joinToken, testCluster, userData } from '../../../support/user-data.ts';

let parts: SandboxPart[] = [];
afterEach(async () => {
  await Promise.all(parts.map((part) => part.stop()));
  parts = [];
});

async function sandbox(): Promise<TestGround> {
  const ground = testGround();
  parts.push(await startCluster(ground, { registryPullToken: 't' }));
  return ground;
}

async function first(): Promise<Booted> {
  const booted = await bootedCluster();
  parts.push(booted.part);
  return booted;
}

type Nodes = {
  metadata: { name: string; labels: Record<string, string> };
  status: { conditions: { status: string; message: string }[] };
}[];
const nodesOf = async ({ link }: Booted) =>
  (await raw(link, 'GET', '/api/v1/nodes')).body.items as unknown as Nodes;
const worker = (world: Booted, k3s: Record<string, unknown> = {}) =>
  bootedServer(userData(world.secrets, { name: 'w1', role: 'worker', k3s }), {
    id: 2,
    name: 'catalyst-omantel-w1',
    publicIp: '203.0.113.11',
    privateIps: ['10.0.1.20'],
  });

describe('a machine without a usable user_data', () => {
  it.each([
    ['none', ''],
    ['a shell script', '#!/bin/sh\necho hello\n'],
    ['no node.json', userData(testCluster(), { name: 'cp1', without: ['/var/lib/catalyst/node.json'] })],
    [
      'one authority missing',
      userData(testCluster(), { name: 'cp1', without: ['/var/lib/rancher/k3s/server/tls/etcd/peer-ca.key'] }),
    ],
  ])('%s: never serves an API', async (_case, data) => {
    const ground = await sandbox();
    ground.bus.emit('server-started', bootedServer(data));
    ground.clock.advance(3_600_000);
    await turn();
    expect([...ground.addresses.entries.keys()]).toEqual([]);
  });

  it('the fault node-never-boots keeps it silent', async () => {
    const ground = await sandbox();
    ground.faults.set({ name: 'node-never-boots', target: 'catalyst-omantel-cp1' });
    ground.bus.emit('server-started', bootedServer(userData(testCluster(), { name: 'cp1' })));
    ground.clock.advance(3_600_000);
    expect(ground.addresses.entries.size).toBe(0);
  });
});

describe('the first control plane', () => {
  it('waits for its private address', async () => {
    const ground = await sandbox();
    const server = bootedServer(userData(testCluster(), { name: 'cp1' }), { privateIps: [] });
    ground.bus.emit('server-started', server);
    ground.clock.advance(600_000);
    expect(ground.addresses.entries.size).toBe(0);
    ground.bus.emit('network-attached', { ...server, privateIps: ['10.0.1.2'] });
    ground.clock.advance(60_000);
    expect(await portOf(ground, '203.0.113.10', 6443)).toBeGreaterThan(0);
  });

  it('is NotReady until its CNI runs, then Ready, and says done', async () => {
    const world = await first();
    expect((await nodesOf(world))[0]?.status.conditions[0]).toMatchObject({
      status: 'False',
      message: expect.stringContaining('cni plugin not initialized'),
    });
    world.ground.clock.advance(60_000);
    expect((await nodesOf(world))[0]?.status.conditions[0]?.status).toBe('True');
    world.ground.clock.advance(60_000);
    const { body } = await raw(
      world.link,
      'GET',
      '/api/v1/namespaces/kube-system/configmaps/catalyst-bootstrap-cp1',
    );
    expect(body.data).toMatchObject({ state: 'done', at: expect.stringMatching(/Z$/) });
  });

  it('with the fault cni-late stays NotReady for that long', async () => {
    const world = await first();
    world.ground.faults.set({ name: 'cni-late', target: 'catalyst-omantel-w1', value: '900000' });
    world.ground.bus.emit('server-started', worker(world));
    world.ground.clock.advance(600_000);
    const states = (await nodesOf(world)).map(({ metadata, status }) => [
      metadata.name,
      status.conditions[0]?.status,
    ]);
    expect(states).toEqual([
      ['cp1', 'True'],
      ['w1', 'False'],
    ]);
    world.ground.clock.advance(600_000);
    expect((await nodesOf(world))[1]?.status.conditions[0]?.status).toBe('True');
  });

  it('switched off takes its API along, switched on brings the same cluster back', async () => {
    const world = await first();
    world.ground.clock.advance(300_000);
    const namespace = (await raw(world.link, 'GET', '/api/v1/namespaces/kube-system')).body.metadata;
    world.ground.bus.emit('server-stopped', { id: 1 });
    for (let turns = 0; turns < 50; turns += 1) await turn();
    expect(world.ground.addresses.find('203.0.113.10', 6443)).toBeUndefined();
    world.ground.bus.emit('server-started', bootedServer(''));
    world.ground.clock.advance(60_000);
    const port = await portOf(world.ground, '203.0.113.10', 6443);
    expect(
      (await raw({ ...world.link, port }, 'GET', '/api/v1/namespaces/kube-system')).body.metadata,
    ).toEqual(namespace);
  });

  it('deleted leaves nothing behind', async () => {
    const world = await first();
    world.ground.bus.emit('server-deleted', { id: 1 });
    for (let turns = 0; turns < 50; turns += 1) await turn();
    expect(world.ground.addresses.entries.size).toBe(0);
    await expect(raw(world.link, 'GET', '/readyz')).rejects.toThrow(/ECONNREFUSED|socket/);
  });
});

describe('joining', () => {
  it('a worker with the agent token becomes a node with its labels', async () => {
    const world = await first();
    world.ground.bus.emit('server-started', worker(world));
    world.ground.clock.advance(120_000);
    const joined = (await nodesOf(world)).find(({ metadata }) => metadata.name === 'w1');
    expect(joined?.metadata.labels).toMatchObject({ 'catalyst.openova.io/role': 'worker' });
  });

  it.each([
    ['the server token', (world: Booted) => joinToken(world.secrets, 'server')],
    ['another secret', (world: Booted) => `${joinToken(world.secrets, 'node').slice(0, 64 + 10)}wrong`],
    [
      'another authority',
      (world: Booted) => joinToken(world.secrets, 'node').replace(/^K10[0-9a-f]{64}/, `K10${'0'.repeat(64)}`),
    ],
  ])('a worker with %s never joins, and the log says why', async (_case, token) => {
    const world = await first();
    world.ground.bus.emit('server-started', worker(world, { token: token(world) }));
    world.ground.clock.advance(600_000);
    expect((await nodesOf(world)).map(({ metadata }) => metadata.name)).toEqual(['cp1']);
    expect(world.ground.lines.join('\n')).toMatch(/node w1: k3s: joining refused: (token|invalid)/);
  });

  it('three control planes are one cluster, served at three addresses', async () => {
    const world = await first();
    for (const number of [2, 3]) {
      const data = userData(world.secrets, { name: `cp${number}`, first: false });
      world.ground.bus.emit(
        'server-started',
        bootedServer(data, {
          id: number,
          name: `cp${number}`,
          publicIp: `203.0.113.2${number}`,
          privateIps: [`10.0.1.${number + 1}`],
        }),
      );
    }
    world.ground.clock.advance(120_000);
    for (const address of ['203.0.113.22', '203.0.113.23']) {
      const port = await portOf(world.ground, address, 6443);
      const items = (await raw({ ...world.link, port }, 'GET', '/api/v1/nodes')).body
        .items as unknown as Nodes;
      expect(items.map(({ metadata }) => metadata.name)).toEqual(['cp1', 'cp2', 'cp3']);
    }
  });
});

describe('a flux-bootstrap.yaml that cannot be applied', () => {
  it('leaves the status failed and Flux without work', async () => {
    const ground = await sandbox();
    const secrets = testCluster();
    const data = cloudConfig(secrets, {
      name: 'cp1',
      fluxBootstrap: 'apiVersion: example.org/v9\nkind: Nothing\nmetadata: {name: x}\n',
    });
    ground.bus.emit('server-started', bootedServer(data));
    ground.clock.advance(240_000);
    expect(ground.lines.join('\n')).toContain(
      'flux-bootstrap: no matches for kind "Nothing" in version "example.org/v9"',
    );
    expect(ground.lines.join('\n')).not.toContain('cloud-init is complete');
  });
});

describe('two regions', () => {
  it('are two clusters, each with its own authorities and objects', async () => {
    const world = await first();
    const other = testCluster();
    const data = userData(other, { name: 'hel-cp1', region: 'hel1' });
    const server = {
      id: 9,
      name: 'hel-cp1',
      location: 'hel1',
      publicIp: '203.0.113.99',
      privateIps: ['10.1.1.2'],
    };
    world.ground.bus.emit('server-started', bootedServer(data, server));
    world.ground.clock.advance(120_000);
    const port = await portOf(world.ground, '203.0.113.99', 6443);
    await expect(raw({ ...world.link, port }, 'GET', '/readyz')).rejects.toThrow(/certificate/);
    expect(
      (await raw({ ...world.link, port, ca: other.serverCa.certificate }, 'GET', '/readyz')).status,
    ).toBe(401);
    expect((await nodesOf(world)).map(({ metadata }) => metadata.name)).toEqual(['cp1']);
  });
});

describe('a machine that is reset while it boots', () => {
  it('boots from the start into one cluster', async () => {
    const world = await first();
    world.ground.bus.emit('server-stopped', { id: 1 });
    world.ground.bus.emit('server-started', bootedServer(userData(world.secrets, { name: 'cp1' })));
    world.ground.clock.advance(120_000);
    const port = await portOf(world.ground, '203.0.113.10', 6443);
    expect((await raw({ ...world.link, port }, 'GET', '/readyz')).text).toBe('ok');
  });
});
