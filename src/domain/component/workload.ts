import { type FluxObject, isObserved, listAt, numberAt, textAt } from './flux-object.ts';

export const WORKLOAD_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'PersistentVolumeClaim',
] as const;
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

/** A workload that a release's stored manifest promises. */
export interface WorkloadRef {
  kind: WorkloadKind;
  namespace: string;
  name: string;
}

export type WorkloadState = 'current' | 'progressing' | 'failed' | 'absent';

export function workloadKey(ref: WorkloadRef): string {
  return `${ref.kind}/${ref.namespace}/${ref.name}`;
}

/** Whether a workload is as it should be (kstatus rules of cli-utils). A Job that was cleaned up has done its work. */
export function workloadState(kind: WorkloadKind, object: FluxObject | undefined): WorkloadState {
  if (object === undefined) return kind === 'Job' ? 'current' : 'absent';
  if (kind !== 'PersistentVolumeClaim' && kind !== 'Job' && !isObserved(object)) return 'progressing';
  switch (kind) {
    case 'Deployment':
      return deploymentState(object);
    case 'StatefulSet':
      return statefulSetState(object);
    case 'DaemonSet':
      return daemonSetState(object);
    case 'Job':
      return condition(object, 'Failed') === 'True' ? 'failed' : 'current';
    case 'PersistentVolumeClaim':
      return textAt(object.status, 'phase') === 'Bound' ? 'current' : 'progressing';
  }
}

function deploymentState(object: FluxObject): WorkloadState {
  const progressing = conditions(object).find((entry) => textAt(entry, 'type') === 'Progressing');
  if (textAt(progressing, 'reason') === 'ProgressDeadlineExceeded') return 'failed';
  const wanted = numberAt(object.spec, 'replicas') ?? 1;
  const { updated, ready, available, replicas } = counts(object);
  return updated >= wanted && available >= wanted && ready >= wanted && replicas <= updated
    ? 'current'
    : 'progressing';
}

function statefulSetState(object: FluxObject): WorkloadState {
  const wanted = numberAt(object.spec, 'replicas') ?? 1;
  const { updated, ready } = counts(object);
  const onDelete = textAt(object.spec, 'updateStrategy', 'type') === 'OnDelete';
  return ready >= wanted && (onDelete || updated >= wanted) ? 'current' : 'progressing';
}

function daemonSetState(object: FluxObject): WorkloadState {
  const wanted = numberAt(object.status, 'desiredNumberScheduled');
  if (wanted === undefined) return 'progressing';
  const updated = numberAt(object.status, 'updatedNumberScheduled') ?? 0;
  const ready = numberAt(object.status, 'numberReady') ?? 0;
  return ready >= wanted && updated >= wanted ? 'current' : 'progressing';
}

function counts(object: FluxObject) {
  return {
    replicas: numberAt(object.status, 'replicas') ?? 0,
    updated: numberAt(object.status, 'updatedReplicas') ?? 0,
    ready: numberAt(object.status, 'readyReplicas') ?? 0,
    available: numberAt(object.status, 'availableReplicas') ?? 0,
  };
}

function conditions(object: FluxObject): unknown[] {
  return listAt(object.status, 'conditions');
}

function condition(object: FluxObject, type: string): string | undefined {
  return textAt(
    conditions(object).find((entry) => textAt(entry, 'type') === type),
    'status',
  );
}
