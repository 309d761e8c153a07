import type { ClusterEvent } from '../../domain/component/cluster-event.ts';
import { COLLECTIONS } from '../../domain/component/resources.ts';
import type { ComponentClusters } from './component-clusters.ts';
import { objectsOf } from './component-tree.ts';
import { type About, concerns, eventsOf, readEvent } from './events-of.ts';
import { type FoundComponent, findComponent } from './find-component.ts';
import { sourceObjects } from './sources-of.ts';
import { workloadsByRelease } from './workloads-of.ts';

export interface EventsRequest {
  signal: AbortSignal;
  region?: string;
  /** Go on with what comes, until aborted. */
  follow?: boolean;
}

/**
 * The Kubernetes Events of a component and its objects, oldest first; the API server keeps them for about an hour.
 * @throws CatalystError CATALYST-NOT-FOUND
 */
export async function* componentEventStream(
  clusters: ComponentClusters,
  name: string,
  { signal, region, follow = false }: EventsRequest,
): AsyncGenerator<ClusterEvent> {
  const found = await findComponent(clusters, name, region);
  const about = await everythingOf(clusters, found);
  const told = new Set<string>();
  for (const event of await eventsOf(found.kubernetes, about)) {
    told.add(keyOf(event));
    yield event;
  }
  if (follow) yield* coming(found, about, told, signal);
}

async function everythingOf(clusters: ComponentClusters, found: FoundComponent): Promise<About[]> {
  const { kubernetes, release } = found;
  const [objects, sources, workloads] = await Promise.all([
    objectsOf(clusters, found),
    sourceObjects(kubernetes, release),
    workloadsByRelease(kubernetes, release.metadata.name),
  ]);
  const { name, namespace = '' } = release.metadata;
  const inCluster = objects.map(({ kind, namespace: where = '', name: called }) => ({
    ...{ kind, namespace: where, name: called },
  }));
  const all = [
    { kind: 'HelmRelease', namespace, name },
    ...sources,
    ...inCluster,
    ...[...workloads.values()].flat(),
  ];
  return all.map(({ kind, namespace: where, name: called }) => ({ kind, namespace: where, name: called }));
}

/** What comes in the namespaces of the component, each once; a repeated Event counts as news. */
async function* coming(
  { kubernetes }: FoundComponent,
  about: About[],
  told: Set<string>,
  signal: AbortSignal,
): AsyncGenerator<ClusterEvent> {
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const queue: ClusterEvent[] = [];
  let wake = () => {};
  let failed: { error: unknown } | undefined;
  const follow = async (namespace: string) => {
    for await (const update of kubernetes.watch(COLLECTIONS.Event, { namespace, signal: stop })) {
      if (update.type !== 'upserted' && update.type !== 'synced') continue;
      const events = (update.type === 'synced' ? update.objects : [update.object]).map(readEvent);
      queue.push(...events.filter((event) => concerns(about, event)));
      wake();
    }
  };
  const namespaces = [...new Set(about.map(({ namespace }) => namespace))].filter(Boolean);
  Promise.all(namespaces.map(follow)).catch((error: unknown) => {
    failed = { error };
    wake();
  });
  stop.addEventListener('abort', () => wake(), { once: true });
  try {
    for (;;) {
      for (const event of queue.splice(0)) {
        if (told.has(keyOf(event))) continue;
        told.add(keyOf(event));
        yield event;
      }
      if (signal.aborted) return;
      if (failed !== undefined) throw failed.error;
      if (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    ended.abort();
  }
}

function keyOf({ at, object, reason, message, count }: ClusterEvent): string {
  return JSON.stringify([at, object, reason, message, count]);
}
