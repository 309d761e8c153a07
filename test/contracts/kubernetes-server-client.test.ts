import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKubernetes } from '../../src/clients/kubernetes/create-kubernetes.ts';
import type { Kubernetes, WatchUpdate } from '../../src/clients/kubernetes/kubernetes.ts';
import type { Clock, Target } from '../../src/domain/surroundings.ts';
import { type Booted, bootedCluster } from '../support/booted.ts';
import { directTarget } from '../support/direct-target.ts';

const MAPS = { group: '', version: 'v1', resource: 'configmaps' };
const RELEASES = { group: 'helm.toolkit.fluxcd.io', version: 'v2', resource: 'helmreleases' };

let world: Booted;
let kubernetes: Kubernetes;
/** Real time: the client's own pauses are a hundredth of the usual. */
const clock: Clock = { now: () => Date.now(), sleep: (ms, signal) => wait(ms, undefined, { signal }) };

beforeAll(async () => {
  world = await bootedCluster();
  const target: Target = {
    ...directTarget,
    kind: 'sandbox',
    speed: 100,
    connect: {
      lookup: (host, port) => {
        const found = world.ground.addresses.find(host, port);
        return found === undefined ? undefined : { host: '127.0.0.1', port: found };
      },
    },
  };
  const { certificate: cert = '', key = '' } = world.link.client ?? {};
  kubernetes = createKubernetes({
    access: {
      servers: ['https://203.0.113.10:6443'],
      serverName: 'omantel.omani.works',
      ca: world.secrets.serverCa.certificate,
      certificate: async () => ({ cert, key, until: Date.now() + 3_600_000 }),
    },
    target,
    clock,
    random: (length) => new Uint8Array(length).fill(128),
  });
});

afterAll(async () => {
  await kubernetes.close();
  await world.part.stop();
});

it('is reached up to ready, and its node is seen as not ready yet', async () => {
  expect(await kubernetes.probe()).toMatchObject({
    reached: 'ready',
    nodes: [{ name: 'cp1', ready: false }],
  });
});

it('takes an apply, gives it back, and forgets it', async () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'default' },
    data: { x: '1' },
  };
  await kubernetes.apply(object);
  expect(await kubernetes.get(MAPS, 'a', 'default')).toMatchObject({ data: { x: '1' } });
  expect(await kubernetes.list(MAPS, { namespace: 'default' })).toHaveLength(1);
  await kubernetes.remove(MAPS, 'a', 'default');
  expect(await kubernetes.get(MAPS, 'a', 'default')).toBeUndefined();
});

it('is followed through changes, a compaction and a cut', async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  const names = new Set<string>();
  const updates = kubernetes.watch(MAPS, { namespace: 'default', signal: stop.signal });
  const put = (name: string) =>
    kubernetes.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } });
  const steps: (() => Promise<unknown>)[] = [
    () => put('one'),
    async () => {
      world.ground.faults.set({ name: 'watch-410', target: 'configmaps', times: 1 });
      world.ground.clock.advance(1_000);
      await put('two');
    },
    () => put('three'),
  ];
  for await (const update of updates) {
    seen.push(update.type);
    for (const name of namesIn(update)) names.add(name);
    const due = [0, 1, 2].find((index) => names.size === index && steps[index] !== undefined);
    const step = due === undefined ? undefined : steps[due];
    if (due !== undefined) delete steps[due];
    if (step !== undefined) await step();
    if (names.size === 3) break;
  }
  stop.abort();
  expect([...names]).toEqual(['one', 'two', 'three']);
  expect(seen.filter((type) => type === 'synced').length).toBeGreaterThanOrEqual(2);
});

it('has no releases until Flux is there, then all of them', async () => {
  await expect(kubernetes.list(RELEASES)).rejects.toMatchObject({
    code: expect.stringMatching(/KUBERNETES/),
  });
  world.ground.clock.advance(180_000);
  const releases = await kubernetes.list(RELEASES, { namespace: 'flux-system' });
  expect(releases.map(({ metadata }) => metadata.name)).toContain('bp-cilium');
  expect(releases).toHaveLength(35);
});

function namesIn(update: WatchUpdate): string[] {
  if (update.type === 'synced') return update.objects.map(({ metadata }) => metadata.name);
  return update.type === 'upserted' ? [update.object.metadata.name] : [];
}

it('tells by discovery at which version a resource is served', async () => {
  expect(await kubernetes.servedVersion?.('apps', 'deployments')).toBe('v1');
  expect(await kubernetes.servedVersion?.('apps', 'nonsenses')).toBeUndefined();
  expect(await kubernetes.servedVersion?.('nonsense.test', 'things')).toBeUndefined();
});
