import type { KubeObject, Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import { at, listAt, numberAt, textAt } from '../../domain/component/flux-object.ts';
import { fixFor, podFault, podOwner } from '../../domain/component/pod-fault.ts';
import { COLLECTIONS } from '../../domain/component/resources.ts';
import {
  WORKLOAD_KINDS,
  type WorkloadKind,
  type WorkloadRef,
  type WorkloadState,
  workloadState,
} from '../../domain/component/workload.ts';

/** What helm-controller writes on every object of a release. */
export const RELEASE_LABEL = 'helm.toolkit.fluxcd.io/name';

export interface ComponentWorkload extends WorkloadRef {
  state: WorkloadState;
  /** Pods that are ready, and how many there should be; absent for a volume claim. */
  ready?: number;
  wanted?: number;
}

export interface ComponentPod {
  namespace: string;
  name: string;
  /** Of its workload; absent when nothing owns it. */
  owner?: { kind: string; name: string };
  phase: string;
  ready: boolean;
  restarts: number;
  containers: string[];
  /** Why it does not run, a clause. */
  cause?: string;
  fix?: string;
}

/** The workloads of every release, or of one, by the label that helm-controller gives them. */
export async function workloadsByRelease(
  kubernetes: Kubernetes,
  release?: string,
): Promise<Map<string, ComponentWorkload[]>> {
  const labelSelector = release === undefined ? RELEASE_LABEL : `${RELEASE_LABEL}=${release}`;
  const found = await Promise.all(
    WORKLOAD_KINDS.map(async (kind) =>
      (await kubernetes.list(COLLECTIONS[kind], { labelSelector })).map((object) => ({ kind, object })),
    ),
  );
  const byRelease = new Map<string, ComponentWorkload[]>();
  for (const { kind, object } of found.flat()) {
    const name = object.metadata.labels?.[RELEASE_LABEL] ?? '';
    byRelease.set(name, [...(byRelease.get(name) ?? []), workloadOf(kind, object)]);
  }
  return byRelease;
}

function workloadOf(kind: WorkloadKind, object: KubeObject): ComponentWorkload {
  const { name, namespace = '' } = object.metadata;
  const counts = countsOf(kind, object);
  return { kind, namespace, name, state: workloadState(kind, object), ...counts };
}

function countsOf(kind: WorkloadKind, { spec, status }: KubeObject): { ready?: number; wanted?: number } {
  if (kind === 'PersistentVolumeClaim') return {};
  if (kind === 'Job')
    return { ready: numberAt(status, 'succeeded') ?? 0, wanted: numberAt(spec, 'completions') ?? 1 };
  if (kind === 'DaemonSet')
    return {
      ready: numberAt(status, 'numberReady') ?? 0,
      wanted: numberAt(status, 'desiredNumberScheduled') ?? 0,
    };
  return { ready: numberAt(status, 'readyReplicas') ?? 0, wanted: numberAt(spec, 'replicas') ?? 1 };
}

/** The pods that belong to workloads, by their owners. `component` is named in commands that mend them. */
export async function podsOf(
  kubernetes: Kubernetes,
  workloads: readonly WorkloadRef[],
  component?: string,
): Promise<ComponentPod[]> {
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))];
  const pods = await Promise.all(
    namespaces.map((namespace) => kubernetes.list(COLLECTIONS.Pod, { namespace })),
  );
  return pods
    .flat()
    .map((pod) => podSeen(pod, component))
    .filter((pod) => workloads.some((workload) => owns(workload, pod)));
}

export function owns(workload: WorkloadRef, { namespace, owner }: ComponentPod): boolean {
  return workload.namespace === namespace && owner?.kind === workload.kind && owner.name === workload.name;
}

export function podSeen(pod: KubeObject, component?: string): ComponentPod {
  const owner = podOwner(pod);
  const fault = podFault(pod);
  const fix = fault === undefined || component === undefined ? fault?.fix : fixFor(fault, component);
  const states = listAt(pod.status, 'containerStatuses');
  const ready = listAt(pod.status, 'conditions').some(
    (one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'True',
  );
  return {
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name,
    ...(owner === undefined ? {} : { owner }),
    phase: textAt(pod.status, 'phase') ?? 'Unknown',
    ready,
    restarts: states.reduce<number>((sum, one) => sum + (numberAt(one, 'restartCount') ?? 0), 0),
    containers: listAt(pod.spec, 'containers').flatMap((one) => textAt(one, 'name') ?? []),
    ...(fault === undefined ? {} : { cause: fault.cause }),
    ...(fix === undefined ? {} : { fix }),
  };
}
