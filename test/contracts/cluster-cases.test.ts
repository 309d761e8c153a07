import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { KubeObject, Kubernetes, WatchUpdate } from '../../src/clients/kubernetes/kubernetes.ts';
import { listComponents } from '../../src/services/components/list-components.ts';
import { showComponent } from '../../src/services/components/show-component.ts';
import { explainCluster } from '../../src/services/explain-cluster.ts';
import { FAULTS, faultRun } from '../support/fault-run.ts';
import { raw, rawWatch } from '../support/raw-kubernetes.ts';
import { realClock } from '../support/real-clock.ts';
import {
  clustersOf,
  firstWhole,
  observed,
  readerOf,
  standingRelease,
  UNREAD_FLUX,
  UNREAD_WORKLOADS,
} from './cluster-cases-rights.ts';
import { type ClusterSite, SIDES, sharedSite } from './cluster-cases-site.ts';

const MAPS = { group: '', version: 'v1', resource: 'configmaps' };
const NAMESPACES = { group: '', version: 'v1', resource: 'namespaces' };
const DEPLOYMENTS = { group: 'apps', version: 'v1', resource: 'deployments' };
const GATEWAYS = { group: 'example.org', version: 'v1', resource: 'gateways' };
const MERGE = 'application/merge-patch+json';
const PATIENCE_MS = 300_000;
const LONGEST_MS = 120_000;
/** More than a page of our client. */
const MANY = 520;
/** Of the fault run: each fault once, on the real server some twice. Ten minutes of them are in the soak. */
const FAULT_STEPS = { simulated: FAULTS.length, real: FAULTS.length + 4 };
/** Another one each day; a failure names it. */
const seed = Number(process.env.CATALYST_SOAK_SEED ?? Math.floor(Date.now() / 86_400_000));

const map = (namespace: string, name: string, data: Record<string, string> = {}) => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data },
});

describe.each(Object.keys(SIDES) as (keyof typeof SIDES)[])('our client and the %s API server', (side) => {
  const shared = sharedSite(side);
  let spaces = 0;

  /** A namespace of the test's own, with an administrator in it. */
  async function room(): Promise<{ site: ClusterSite; kubernetes: Kubernetes; space: string }> {
    const site = await shared();
    const kubernetes = await site.kubernetes();
    const space = `room-${++spaces}`;
    await kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: space } });
    return { site, kubernetes, space };
  }

  const namesOf = (objects: KubeObject[]) => objects.map(({ metadata }) => metadata.name);

  const test = (what: string, body: () => Promise<void>) => it(what, body, PATIENCE_MS);

  test('is ready, serves what it says, and knows no other group', async () => {
    const { kubernetes } = await room();
    expect(await kubernetes.probe()).toMatchObject({ reached: 'ready' });
    expect(await kubernetes.servedVersion?.('apps', 'deployments')).toBe('v1');
    expect(await kubernetes.servedVersion?.('apps', 'nonsenses')).toBeUndefined();
    expect(await kubernetes.servedVersion?.('nonsense.test', 'things')).toBeUndefined();
    await expect(kubernetes.list(GATEWAYS)).rejects.toMatchObject({ code: 'CATALYST-KUBERNETES-NOT-FOUND' });
  });

  test('lists in chunks, and begins again when what is left of them is too old', async () => {
    const { site, kubernetes, space } = await room();
    const names = Array.from({ length: MANY }, (_, index) => `map-${String(index).padStart(3, '0')}`);
    const left = [...names];
    const apply = async () => {
      for (let name = left.pop(); name !== undefined; name = left.pop())
        await kubernetes.apply(map(space, name));
    };
    await Promise.all(Array.from({ length: 8 }, apply));
    expect(namesOf(await kubernetes.list(MAPS, { namespace: space }))).toEqual(names);

    const relay = await site.relay();
    const held = await site.kubernetes('admin', relay);
    let seen = 0;
    let meanwhile: Promise<unknown> | undefined;
    const keep = (object: KubeObject) => {
      seen += 1;
      meanwhile ??= duringTheSecondPage();
      return object;
    };
    const duringTheSecondPage = async () => {
      relay.hold();
      await kubernetes.apply(map(space, 'a-new-one'));
      await site.compact();
      relay.release();
    };
    const objects = await held.list(MAPS, { namespace: space, keep });
    await meanwhile;
    expect(namesOf(objects)).toEqual(['a-new-one', ...names]);
    expect(seen).toBeGreaterThan(objects.length);
  });

  test('is followed across a compaction while nobody listened: one complete picture, nothing false', async () => {
    const { site, kubernetes, space } = await room();
    await kubernetes.apply(map(space, 'stays'));
    await kubernetes.apply(map(space, 'goes'));
    const relay = await site.relay();
    const seen = follow(await site.kubernetes('admin', relay), space);
    await seen.until('synced');
    relay.cut();
    await seen.until('stale');
    await kubernetes.remove(MAPS, 'goes', space);
    await kubernetes.apply(map(space, 'comes'));
    await site.compact();
    relay.mend();
    await seen.until('synced', 2);
    expect([...seen.held.keys()]).toEqual(['comes', 'stays']);
    expect(seen.types()).toEqual(['synced', 'stale', 'fresh', 'synced']);
  });

  test('is followed across its own death: what was held stays, what came is told once', async () => {
    const { site, kubernetes, space } = await room();
    await kubernetes.apply(map(space, 'stays'));
    const seen = follow(await site.kubernetes(), space);
    await seen.until('synced');
    await kubernetes.apply(map(space, 'before'));
    await seen.until('upserted');
    await site.kill();
    await seen.until('stale');
    expect((await kubernetes.probe()).reached).not.toBe('ready');
    await site.start();
    await seen.until('fresh');
    await kubernetes.apply(map(space, 'after'));
    await until(
      () => seen.held.has('after'),
      () => 'for the change after the restart',
    );
    expect(seen.types()).toEqual(['synced', 'upserted', 'stale', 'fresh', 'upserted']);
    expect([...seen.held.keys()].sort()).toEqual(
      namesOf(await kubernetes.list(MAPS, { namespace: space })).sort(),
    );
  });

  test('ends a watch at its time after a bookmark, from which the next goes on without a gap', async () => {
    const { site, kubernetes, space } = await room();
    const path = `/api/v1/namespaces/${space}/secrets`;
    const list = (await raw(site.link, 'GET', path)).body as { metadata?: { resourceVersion: string } };
    const secret = (name: string) => ({ ...map(space, name), kind: 'Secret', data: undefined });
    const watch = await rawWatch(
      site.link,
      `${path}?watch=true&allowWatchBookmarks=true&timeoutSeconds=6&resourceVersion=${list.metadata?.resourceVersion}`,
    );
    await kubernetes.apply(secret('first'));
    await watch.until(({ events }) => events.length > 0);
    await site.pass(7_000);
    await watch.until(({ ended }) => ended !== 'open');
    expect(watch.ended).toBe('end');
    const types = watch.events.map(({ type }) => type);
    expect([types[0], types.at(-1)]).toEqual(['ADDED', 'BOOKMARK']);
    const bookmark = watch.events.at(-1)?.object.metadata.resourceVersion;
    await kubernetes.apply(secret('second'));
    const next = await rawWatch(site.link, `${path}?watch=true&resourceVersion=${bookmark}`);
    onTestFinished(() => next.close());
    await next.until(({ events }) => events.length > 0);
    expect(next.events.map(({ type, object }) => [type, object.metadata.name])).toEqual([
      ['ADDED', 'second'],
    ]);
  });

  test('answers a watch from its beginnings with one event of code 410', async () => {
    const { site, kubernetes, space } = await room();
    await kubernetes.apply(map(space, 'one'));
    await site.compact();
    const watch = await rawWatch(
      site.link,
      `/api/v1/namespaces/${space}/configmaps?watch=true&resourceVersion=1`,
    );
    onTestFinished(() => watch.close());
    await watch.until(({ events }) => events.length > 0);
    expect(watch.events[0]).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });
  });

  test('answers a list of a forgotten moment with 410, and a forgotten page with a token for the rest', async () => {
    const { site, kubernetes, space } = await room();
    for (const name of ['a', 'b', 'c']) await kubernetes.apply(map(space, name));
    const path = `/api/v1/namespaces/${space}/configmaps`;
    type Page = { metadata: { resourceVersion: string; continue: string }; items: KubeObject[] };
    const get = async (query: string) => {
      const { status, body } = await raw(site.link, 'GET', `${path}?${query}`);
      return { status, body: body as unknown as Page };
    };
    const { resourceVersion, continue: token } = (await get('limit=1')).body.metadata;
    await kubernetes.apply(map(space, 'd'));
    await site.compact();
    const exact = await get(`resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`);
    expect(exact).toMatchObject({ status: 410, body: { reason: 'Expired' } });
    const page = await get(`limit=1&continue=${token}`);
    expect(page).toMatchObject({ status: 410, body: { reason: 'Expired' } });
    const rest = await get(`continue=${page.body.metadata.continue}`);
    expect(rest.status).toBe(200);
    expect(namesOf(rest.body.items)).toEqual(['b', 'c', 'd']);
  });

  test('cannot tell of the change that was compacted last to who knows only the one before it', async () => {
    const { site, kubernetes, space } = await room();
    await kubernetes.apply(map(space, 'torn'));
    const heard = async (turn: number) => {
      const data = { turn: String(turn) };
      const { metadata } = await kubernetes.mergePatch(MAPS, 'torn', space, { data });
      await site.compact();
      const before = Number(metadata.resourceVersion) - 1;
      const path = `/api/v1/namespaces/${space}/configmaps?watch=true&resourceVersion=${before}`;
      const watch = await rawWatch(site.link, path);
      await watch.until(({ events }) => events.length > 0);
      watch.close();
      return watch.events[0];
    };
    let first = await heard(0);
    // Somebody else may have written in between: then it is too old altogether.
    for (let turn = 1; turn < 20 && first?.object.code === 410; turn += 1) first = await heard(turn);
    expect(first).toMatchObject({
      type: 'ERROR',
      object: {
        code: 500,
        reason: 'InternalError',
        message: expect.stringContaining('PrevKv=nil (key="/registry/'),
      },
    });
  });

  test('refuses the certificate of another authority, whatever is asked', async () => {
    const kubernetes = await (await shared()).kubernetes('stranger');
    const refused = { code: 'CATALYST-KUBERNETES-UNAUTHORIZED' };
    expect(await kubernetes.probe()).toMatchObject({ reached: 'tls', ...refused });
    await expect(kubernetes.list(MAPS)).rejects.toMatchObject(refused);
    await expect(follow(kubernetes, 'default').ended).rejects.toMatchObject(refused);
  });

  test('forbids who has no rights, and lets him see no more than what it serves', async () => {
    const { site } = await room();
    const guest = await site.kubernetes('guest');
    const forbidden = { code: 'CATALYST-KUBERNETES-FORBIDDEN' };
    await expect(guest.list(MAPS, { namespace: 'default' })).rejects.toMatchObject({
      ...forbidden,
      message: 'The Kubernetes API forbids us to list configmaps in namespace default.',
      cause: {
        message:
          'configmaps is forbidden: User "guest" cannot list resource "configmaps" in API group "" in the namespace "default"',
      },
    });
    await expect(guest.list(DEPLOYMENTS)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/in API group "apps" at the cluster scope$/) },
    });
    await expect(guest.apply(map('default', 'x'))).rejects.toMatchObject({
      cause: { message: expect.stringContaining('"guest" cannot patch resource "configmaps"') },
    });
    await expect(follow(guest, 'default').ended).rejects.toMatchObject(forbidden);
    expect(await guest.probe()).toMatchObject({ reached: 'authenticated', ...forbidden });
    expect(await guest.servedVersion?.('apps', 'deployments')).toBe('v1');
  });

  test('is told of by who may read HelmReleases only, with what he may not read by name, and nothing called absent', async () => {
    const { site, kubernetes } = await room();
    await site.serveFlux();
    await standingRelease(site, kubernetes);
    const reader = await readerOf(site, kubernetes, {});
    const view = await firstWhole(reader);
    const secret = 'The Kubernetes API forbids us to get secrets in namespace flux-system.';
    const all = [...UNREAD_FLUX, ...UNREAD_WORKLOADS, secret].sort();
    expect(view.components.map(({ component, state }) => [component, state])).toEqual([
      ['seen', 'installed'],
    ]);
    expect(view).toMatchObject({ inventoried: false, forbidden: all });
    expect(view.undelivered).toBe(all.find((one) => one.includes('kustomizations')));

    const signal = new AbortController().signal;
    const list = await listComponents(clustersOf(reader), { signal });
    expect(list).toMatchObject({ installed: 1, total: 1, forbidden: all });
    expect(list.components[0]).not.toHaveProperty('workloads');
    const show = await showComponent(clustersOf(reader), 'seen', { signal });
    expect(show.component).toMatchObject({ state: 'installed', version: '1.0.0' });
    expect(show.sources.map(({ kind, exists }) => [kind, exists])).toEqual([
      ['HelmChart', undefined],
      ['HelmRepository', undefined],
    ]);
    expect(show.forbidden).toEqual(
      expect.arrayContaining([
        ...all,
        'The Kubernetes API forbids us to list events in namespace flux-system.',
      ]),
    );
    const explained = await explainCluster(
      {
        ...{ name: 'omantel', kubernetes: reader, clock: realClock, close: async () => {} },
        region: async () => 'fsn1',
        observe: (region, signal) => observed(reader)(region, { signal, workloads: true }),
      },
      { signal },
    );
    expect(explained).toMatchObject({ explanations: [], installed: 1, total: 1, forbidden: all });
    expect(explained).not.toHaveProperty('stopped');
  });

  test('is told of further by who may read Deployments as well: they are counted then', async () => {
    const { site, kubernetes } = await room();
    await site.serveFlux();
    await standingRelease(site, kubernetes);
    const reader = await readerOf(site, kubernetes, { apps: ['deployments'] });
    const { signal } = new AbortController();
    const { components, forbidden } = await listComponents(clustersOf(reader), { signal });
    expect(components).toMatchObject([{ component: 'seen', workloads: { total: 1 } }]);
    expect(forbidden?.filter((one) => / (deployments|pods)/.test(one))).toEqual([
      'The Kubernetes API forbids us to list pods in the whole cluster.',
    ]);
  });

  test('says once that a definition is missing, and is followed as soon as it comes', async () => {
    const { site, kubernetes, space } = await room();
    const seen = follow(await site.kubernetes(), space, GATEWAYS);
    await seen.until('absent');
    await kubernetes.apply(gatewayDefinition());
    await seen.until('synced');
    expect(await kubernetes.servedVersion?.('example.org', 'gateways')).toBe('v1');
    const metadata = { name: 'door', namespace: space };
    await kubernetes.apply({ apiVersion: 'example.org/v1', kind: 'Gateway', metadata, spec: { open: true } });
    await seen.until('upserted');
    // The storage of what was just defined may not be ready yet, which is told like any overload.
    const types = seen.types().filter((type) => type !== 'stale' && type !== 'fresh');
    expect(types).toEqual(['absent', 'synced', 'upserted']);
    expect(seen.held.get('door')?.spec).toEqual({ open: true });
  });

  test('tells another field manager of our fields, and gives us theirs', async () => {
    const { site, kubernetes, space } = await room();
    await kubernetes.apply(map(space, 'shared', { a: 'ours', b: 'ours' }));
    const path = `/api/v1/namespaces/${space}/configmaps/shared?fieldManager=other`;
    const theirs = JSON.stringify(map(space, 'shared', { a: 'theirs' }));
    const apply = (more = '') =>
      raw(site.link, 'PATCH', `${path}${more}`, theirs, 'application/apply-patch+yaml');
    expect(await apply()).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        details: { causes: [{ reason: 'FieldManagerConflict', field: '.data.a' }] },
      },
    });
    expect(await apply('&force=true')).toMatchObject({
      status: 200,
      body: { data: { a: 'theirs', b: 'ours' } },
    });
    expect(await kubernetes.apply(map(space, 'shared', { a: 'ours' }))).toMatchObject({
      data: { a: 'ours' },
    });
    expect((await kubernetes.get(MAPS, 'shared', space))?.data).toEqual({ a: 'ours' });
  });

  test('writes nothing on a dry run, and refuses a patch of an older version', async () => {
    const { kubernetes, space } = await room();
    await kubernetes.apply(map(space, 'dry'), { dryRun: true });
    expect(await kubernetes.get(MAPS, 'dry', space)).toBeUndefined();
    const first = await kubernetes.apply(map(space, 'one', { a: '1', b: '1' }));
    const { resourceVersion } = first.metadata;
    const second = await kubernetes.mergePatch(MAPS, 'one', space, { data: { a: '2', b: null } });
    expect(second.data).toEqual({ a: '2' });
    await expect(
      kubernetes.mergePatch(MAPS, 'one', space, { metadata: { resourceVersion }, data: { a: '3' } }),
    ).rejects.toMatchObject({ code: 'CATALYST-KUBERNETES-CONFLICT' });
    await kubernetes.remove(MAPS, 'one', space);
    await kubernetes.remove(MAPS, 'one', space);
    expect(await kubernetes.get(NAMESPACES, space)).toBeDefined();
  });

  test('keeps spec and status apart, and counts generations of the spec only', async () => {
    const { site, kubernetes, space } = await room();
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
    const metadata = { name: 'web', namespace: space };
    const spec = { replicas: 0, paused: true, selector: { matchLabels: labels }, template };
    await kubernetes.apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec });
    const path = `/apis/apps/v1/namespaces/${space}/deployments/web/status`;
    const patch = { spec: { replicas: 7 }, status: { observedGeneration: 9 } };
    expect((await raw(site.link, 'PATCH', path, patch, MERGE)).body).toMatchObject({
      metadata: { generation: 1 },
      spec: { replicas: 0 },
      status: { observedGeneration: 9 },
    });
    const whole = { spec: { minReadySeconds: 2 }, status: { observedGeneration: 3 } };
    expect(await kubernetes.mergePatch(DEPLOYMENTS, 'web', space, whole)).toMatchObject({
      metadata: { generation: 2 },
      spec: { minReadySeconds: 2 },
    });
  });

  test(`is followed with seed ${seed} through deaths, cuts and compactions: nothing false, nothing lost`, async () => {
    const told: string[] = [];
    const goesOn = (steps: number) => steps < FAULT_STEPS[side];
    const run = await faultRun({ site: await shared(), seed, goesOn, say: (line) => told.push(line) });
    expect(run.told, told.join('\n')).toBeGreaterThan(FAULT_STEPS[side]);
    expect(Object.keys(run.faults)).toHaveLength(FAULTS.length);
  });
});

/** Looks until it is so, for a machine that has much else to do. */
async function until(holds: () => boolean, what: () => string): Promise<void> {
  for (const end = Date.now() + LONGEST_MS; Date.now() < end; await wait(10)) if (holds()) return;
  throw new Error(`still waiting: ${what()}`);
}

/** Follows a namespace until the test ends, keeping what it is told. */
function follow(kubernetes: Kubernetes, namespace: string, resource = MAPS) {
  const stop = new AbortController();
  const updates: WatchUpdate[] = [];
  const held = new Map<string, KubeObject>();
  const keep = (update: WatchUpdate) => {
    const set = (object: KubeObject) => held.set(object.metadata.name, object);
    if (update.type === 'synced') held.clear();
    if (update.type === 'synced') for (const object of update.objects) set(object);
    else if (update.type === 'upserted') set(update.object);
    else if (update.type === 'deleted') held.delete(update.object.metadata.name);
    updates.push(update);
  };
  const ended = (async () => {
    for await (const update of kubernetes.watch(resource, { namespace, signal: stop.signal })) keep(update);
  })();
  ended.catch(() => undefined);
  onTestFinished(() => stop.abort());
  const count = (type: string) => updates.filter((update) => update.type === type).length;
  return {
    ...{ held, ended },
    types: () => updates.map(({ type }) => type),
    until: (type: WatchUpdate['type'], times = 1) =>
      until(
        () => count(type) >= times,
        () => `${type} ${times} times, after ${updates.map((one) => one.type)}`,
      ),
  };
}

function gatewayDefinition(): KubeObject {
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'gateways.example.org' },
    spec: {
      group: 'example.org',
      scope: 'Namespaced',
      names: { plural: 'gateways', singular: 'gateway', kind: 'Gateway', listKind: 'GatewayList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}
