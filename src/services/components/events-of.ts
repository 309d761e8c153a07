import type { KubeObject, Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import { byTime, type ClusterEvent, clusterEvent } from '../../domain/component/cluster-event.ts';
import { isOf } from '../../domain/component/event-cause.ts';
import { COLLECTIONS } from '../../domain/component/resources.ts';
import { WORKLOAD_KINDS, type WorkloadKind } from '../../domain/component/workload.ts';

/** Objects whose Events are wanted: themselves and what controllers make for them. */
export interface About {
  kind: string;
  namespace: string;
  name: string;
}

/** The Events about some objects and their pods, oldest first. The API server keeps them for an hour. */
export async function eventsOf(kubernetes: Kubernetes, about: readonly About[]): Promise<ClusterEvent[]> {
  const namespaces = [...new Set(about.map(({ namespace }) => namespace))];
  const found = await Promise.all(
    namespaces.map((namespace) => kubernetes.list(COLLECTIONS.Event, { namespace })),
  );
  return found
    .flat()
    .map(readEvent)
    .filter((event) => concerns(about, event))
    .sort(byTime);
}

export function readEvent(event: KubeObject): ClusterEvent {
  return clusterEvent(event);
}

/** Pods come and go: they are known by how their controllers name them. */
export function concerns(about: readonly About[], event: ClusterEvent): boolean {
  return about.some(({ kind, namespace, name }) => {
    if (namespace !== event.namespace) return false;
    if (kind === event.kind && name === event.name) return true;
    return isWorkload(kind) && isOf({ kind, namespace, name }, event);
  });
}

function isWorkload(kind: string): kind is WorkloadKind {
  return (WORKLOAD_KINDS as readonly string[]).includes(kind);
}
