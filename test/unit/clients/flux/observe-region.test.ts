import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ComponentBook } from '../../../../src/clients/flux/component-book.ts';
import { HeldSet } from '../../../../src/clients/flux/held-set.ts';
import { observeRegion } from '../../../../src/clients/flux/observe-region.ts';
import type { KubeObject, Kubernetes, WatchUpdate } from '../../../../src/clients/kubernetes/kubernetes.ts';
import { componentEvents } from '../../../../src/domain/component/component-events.ts';
import type { Component } from '../../../../src/domain/component.ts';
import { HandClock } from '../kubernetes/hand-clock.ts';

/** Updates of one collection, said by the test. */
class Script {
  readonly #said: WatchUpdate[] = [];
  #wake: () => void = () => undefined;

  say(update: WatchUpdate): void {
    this.#said.push(update);
    this.#wake();
  }

  async *follow(signal: AbortSignal): AsyncGenerator<WatchUpdate> {
    for (;;) {
      const next = this.#said.shift();
      if (next !== undefined) yield next;
      else if (signal.aborted) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
    }
  }
}

function release(name: string, status: string, version: number, resourceVersion: number): KubeObject {
  const at = '2026-01-01T00:00:00Z';
  return {
    metadata: {
      name,
      namespace: 'flux-system',
      uid: name,
      generation: 1,
      resourceVersion: `${resourceVersion}`,
    },
    spec: {},
    status: {
      observedGeneration: 1,
      conditions: [
        {
          type: 'Ready',
          status,
          reason: status === 'True' ? 'UpgradeSucceeded' : 'Progressing',
          lastTransitionTime: at,
        },
      ],
      history: [{ name, version }],
    },
  };
}

function deployment(generation: number, ready: number, resourceVersion: number): KubeObject {
  const count = { replicas: 1, updatedReplicas: 1, readyReplicas: ready, availableReplicas: ready };
  return {
    metadata: {
      name: 'loki',
      namespace: 'loki',
      uid: 'd',
      generation,
      resourceVersion: `${resourceVersion}`,
      labels: { 'helm.toolkit.fluxcd.io/name': 'bp-loki' },
    },
    spec: { replicas: 1 },
    status: { observedGeneration: generation, ...count },
  };
}

it('tells installed once when the watch on workloads is behind the one on releases', async () => {
  const scripts = new Map<string, Script>();
  const script = (name: string) => scripts.get(name) ?? scripts.set(name, new Script()).get(name)!;
  /** What the cluster holds, whatever the watch has told of it. */
  let present = deployment(1, 1, 10);
  const kubernetes = {
    watch: ({ resource }: { resource: string }, { signal }: { signal: AbortSignal }) => {
      if (resource !== 'persistentvolumeclaims') return script(resource).follow(signal);
      // Followed twice: as workloads and for their faults.
      const claims = new Script();
      claims.say({ type: 'synced', objects: [] });
      return claims.follow(signal);
    },
    get: async () => undefined,
    list: async ({ resource }: { resource: string }) => (resource === 'deployments' ? [present] : []),
  } as unknown as Kubernetes;
  const empty = ['helmcharts', 'kustomizations', 'gitrepositories', 'statefulsets', 'daemonsets', 'jobs'];
  for (const name of [...empty, 'pods', 'storageclasses']) script(name).say({ type: 'synced', objects: [] });
  script('deployments').say({ type: 'synced', objects: [present] });
  script('helmreleases').say({ type: 'synced', objects: [release('bp-loki', 'Unknown', 1, 11)] });
  const stop = new AbortController();
  const clock = new HandClock();
  const told: string[] = [];
  let known: Component | undefined;
  const options = { region: 'fsn1', kubernetes, clock, speed: 1, workloads: true, signal: stop.signal };
  const script2 = [
    () => {
      // An upgrade is over, and its pods are still starting; the watch has told nothing of them yet.
      present = deployment(2, 0, 20);
      script('helmreleases').say({ type: 'upserted', object: release('bp-loki', 'True', 2, 30) });
    },
    () => script('deployments').say({ type: 'upserted', object: deployment(2, 0, 20) }),
    () => script('deployments').say({ type: 'upserted', object: deployment(2, 1, 40) }),
    // What was before comes late.
    () => script('deployments').say({ type: 'upserted', object: deployment(2, 0, 21) }),
    () => script('storageclasses').say({ type: 'synced', objects: [] }),
    () => stop.abort(),
  ];
  for await (const view of observeRegion(options)) {
    const loki = view.components.find((one) => one.component === 'loki');
    if (loki === undefined || !view.synced) continue;
    for (const event of componentEvents(known, loki)) {
      known = loki;
      if (event.type === 'component-changed') told.push(event.state);
    }
    if (loki.passing !== true) script2.shift()?.();
  }
  expect(told).toEqual(['installing', 'installed']);
});

it('waits for what hangs, but for a single look goes on without it: names it, and calls nothing absent', async () => {
  const look = async (partialAfterMs?: number) => {
    const scripts = new Map<string, Script>();
    const answered = [
      'helmcharts',
      'gitrepositories',
      'statefulsets',
      'daemonsets',
      'jobs',
      'storageclasses',
    ];
    const kubernetes = {
      watch: ({ resource }: { resource: string }, { signal }: { signal: AbortSignal }) => {
        const script = scripts.get(resource) ?? new Script();
        scripts.set(resource, script);
        const claims = resource === 'persistentvolumeclaims';
        if (claims || answered.includes(resource)) script.say({ type: 'synced', objects: [] });
        if (resource === 'helmreleases')
          script.say({ type: 'synced', objects: [release('bp-loki', 'True', 1, 11)] });
        return claims ? answeredClaims(signal) : script.follow(signal);
      },
      get: async () => undefined,
      list: async () => [],
    } as unknown as Kubernetes;
    const clock = new HandClock();
    const stop = new AbortController();
    const options = { region: 'fsn1', kubernetes, clock, speed: 1, workloads: true, signal: stop.signal };
    const patience = partialAfterMs === undefined ? {} : { partialAfterMs };
    const began = clock.now();
    const ticks = async () => {
      while (!stop.signal.aborted) await clock.pass((ms) => ms === 5_000);
    };
    void ticks();
    for await (const view of observeRegion({ ...options, ...patience })) {
      if (view.synced || clock.now() - began > 60_000) {
        stop.abort();
        return view;
      }
    }
    throw new Error('no picture');
  };
  const { components, forbidden, undelivered } = await look(20_000);
  expect(components.map(({ component, state }) => [component, state])).toEqual([['loki', 'installed']]);
  expect(forbidden).toEqual([
    'The Kubernetes API has not listed deployments.apps in the whole cluster.',
    'The Kubernetes API has not listed kustomizations.kustomize.toolkit.fluxcd.io in namespace flux-system.',
    'The Kubernetes API has not listed pods in the whole cluster.',
  ]);
  expect(undelivered).toBe(forbidden?.[1]);
  expect(await look()).toMatchObject({ synced: false, components: [] });
});

/** They are followed twice: as workloads and for their faults. */
function answeredClaims(signal: AbortSignal): AsyncGenerator<WatchUpdate> {
  const claims = new Script();
  claims.say({ type: 'synced', objects: [] });
  return claims.follow(signal);
}

/** A release that was made again keeps its place: the order means nothing. */
function named(components: Component[]): Record<string, Component> {
  return Object.fromEntries(components.map((component) => [component.component, component]));
}

it('derives by what changed exactly what it would derive from all', () => {
  const names = ['bp-a', 'bp-b', 'bp-c'];
  const change = fc.record({
    name: fc.constantFrom(...names),
    status: fc.constantFrom('True', 'False', 'Unknown', 'gone'),
    chart: fc.constantFrom('True', 'False', 'gone', undefined),
    inventory: fc.constantFrom<string[] | undefined>(undefined, ['a', 'b'], ['a', 'z'], ['c']),
    look: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const clock = new HandClock(Date.parse('2026-01-02T00:00:00Z'));
      const sets = () => new HeldSet<KubeObject>((object) => object);
      const held = { releases: sets(), charts: sets(), images: sets(), indexes: sets(), applied: sets() };
      const bookOf = () => new ComponentBook({ region: 'fsn1', clock, speed: 1, ...held });
      const book = bookOf();
      for (const [index, { name, status, chart, inventory, look }] of changes.entries()) {
        const key = `flux-system/${name}`;
        if (status === 'gone') held.releases.items.delete(key);
        else held.releases.items.set(key, release(name, status, 1, index));
        book.releasesChanged([key]);
        if (chart === 'gone') held.charts.items.delete(`flux-system/flux-system-${name}`);
        else if (chart !== undefined)
          held.charts.items.set(`flux-system/flux-system-${name}`, release(name, chart, 1, index));
        book.sourcesChanged('chart', [`flux-system/flux-system-${name}`]);
        if (!look) continue;
        const whole = bookOf();
        whole.releasesChanged([...held.releases.items.keys()]);
        expect(named(book.present(inventory, false).all)).toEqual(named(whole.present(inventory, false).all));
      }
    }),
    { numRuns: 200 },
  );
});
