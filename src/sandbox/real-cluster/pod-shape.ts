import { createHash } from 'node:crypto';
import { containerState, crashedPod } from '../flux/pod-state.ts';
import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import type { Conduct } from './conduct.ts';

/** Annotation that names the workload of a pod by its uid: no garbage collector follows owners here. */
export const OWNER = 'sandbox.catalyst.openova.io/owner';

/** The same for the same template, as the suffix of a ReplicaSet. */
export function templateHash(workload: ApiObject): string {
  return short(JSON.stringify([workload.metadata.uid, workload.spec?.template]), 10);
}

export function podName(workload: ApiObject, index: number): string {
  const { name } = workload.metadata;
  if (workload.kind === 'StatefulSet') return `${name}-${index}`;
  const hash = templateHash(workload);
  return workload.kind === 'Deployment'
    ? `${name}-${hash}-${short(`${hash} ${index}`, 5)}`
    : `${name}-${short(`${hash} ${index}`, 5)}`;
}

/** The pod with that place in its workload, without a status. Nobody is scheduled here: `node` says where it runs. */
export function podOf(
  workload: ApiObject,
  index: number,
  owner: ApiObject,
  node: string | undefined,
): ApiObject {
  const template = isRecord(workload.spec?.template) ? workload.spec.template : {};
  const { labels } = (template.metadata ?? {}) as { labels?: Record<string, string> };
  const { apiVersion, kind, metadata } = owner;
  const reference = { apiVersion, kind, name: metadata.name, uid: String(metadata.uid), controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(workload, index),
      namespace: workload.metadata.namespace ?? 'default',
      ...(labels === undefined ? {} : { labels }),
      annotations: { [OWNER]: String(workload.metadata.uid), [`${OWNER}-template`]: templateHash(workload) },
      ownerReferences: [reference],
    },
    spec: { ...(template.spec as object), ...(node === undefined ? {} : { nodeName: node }) },
  };
}

const RESTARTS = 4;
const PAUSE_MS = 80_000;

/** What the kubelet, or the scheduler, says of a pod; `message` is the Event's where there is one. */
export function podStatus(
  workload: ApiObject,
  pod: ApiObject,
  conduct: Conduct,
  at: string,
): { status: Record<string, unknown>; event?: { reason: string; message: string } } {
  const state = (value: Record<string, unknown>, ready: boolean) => [
    containerState(workload, value, 0, ready),
  ];
  const turned = { status: 'False', lastTransitionTime: at };
  const notReady = { type: 'Ready', reason: 'ContainersNotReady', ...turned };
  if (conduct === 'crash-loop') {
    const { status, message } = crashedPod(workload, pod, { restarts: RESTARTS, pause: PAUSE_MS, at });
    return { status, event: { reason: 'BackOff', message } };
  }
  if (conduct === 'image-pull') {
    const message = `Back-off pulling image "${workload.metadata.name}"`;
    const containerStatuses = state({ waiting: { reason: 'ImagePullBackOff', message } }, false);
    const status = { phase: 'Pending', conditions: [notReady], containerStatuses };
    return { status, event: { reason: 'Failed', message } };
  }
  if (conduct === 'unbound-claim') {
    const message = '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
    const unscheduled = { type: 'PodScheduled', reason: 'Unschedulable', message, ...turned };
    return {
      status: { phase: 'Pending', conditions: [unscheduled] },
      event: { reason: 'FailedScheduling', message },
    };
  }
  if (conduct !== 'ready') {
    const containerStatuses = state({ waiting: { reason: 'ContainerCreating' } }, false);
    return { status: { phase: 'Pending', conditions: [notReady], containerStatuses } };
  }
  return { status: runningStatus(workload, at, state) };
}

function runningStatus(
  workload: ApiObject,
  at: string,
  state: (value: Record<string, unknown>, ready: boolean) => unknown[],
): Record<string, unknown> {
  if (workload.kind === 'Job') {
    const terminated = { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at };
    const conditions = [{ type: 'Ready', status: 'False', reason: 'PodCompleted', lastTransitionTime: at }];
    return { phase: 'Succeeded', startTime: at, conditions, containerStatuses: state({ terminated }, false) };
  }
  const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: at }];
  const containerStatuses = state({ running: { startedAt: at } }, true);
  return { phase: 'Running', startTime: at, conditions, containerStatuses };
}

/** Letters and digits that names of pods may end in. */
function short(text: string, length: number): string {
  const digits = createHash('sha256').update(text).digest('hex');
  return BigInt(`0x${digits}`).toString(36).slice(0, length);
}
