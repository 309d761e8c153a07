import { textAt } from '../../domain/component/flux-object.ts';
import { type PodFault, podFault, podOwner, unreadySince } from '../../domain/component/pod-fault.ts';
import { workloadSince } from '../../domain/component/state-since.ts';
import { type WorkloadKind, type WorkloadState, workloadState } from '../../domain/component/workload.ts';
import type { KubeObject } from '../kubernetes/kubernetes.ts';

export interface Held {
  state: WorkloadState;
  /** Since when, milliseconds since the epoch, where its object tells. */
  since?: number;
  /** The HelmRelease that helm-controller says it belongs to. */
  release?: string;
}

export interface HeldPod {
  owner?: string;
  fault?: PodFault;
  /** Since when it is not ready, of a workload whose own object does not tell. */
  unready?: number;
}

const SILENT = ['StatefulSet', 'DaemonSet'];

export interface HeldClaim {
  pending: boolean;
  storageClass?: string;
  /** When it was made, milliseconds since the epoch. */
  since?: number;
}

export const RELEASE_LABEL = 'helm.toolkit.fluxcd.io/name';

export function reduceWorkload(kind: WorkloadKind, object: KubeObject): Held {
  const release = object.metadata.labels?.[RELEASE_LABEL];
  const state = workloadState(kind, object);
  const since = workloadSince(kind, object, state);
  return {
    state,
    ...(since === undefined ? {} : { since }),
    ...(release === undefined ? {} : { release }),
  };
}

export function reducePod(pod: KubeObject): HeldPod {
  const owner = podOwner(pod);
  const fault = podFault(pod);
  const unready = SILENT.includes(owner?.kind ?? '') ? unreadySince(pod) : undefined;
  return {
    ...(owner === undefined ? {} : { owner: `${owner.kind}/${pod.metadata.namespace}/${owner.name}` }),
    ...(fault === undefined ? {} : { fault }),
    ...(unready === undefined ? {} : { unready }),
  };
}

export function reduceClaim(claim: KubeObject): HeldClaim {
  const storageClass = textAt(claim.spec, 'storageClassName');
  const pending = textAt(claim.status, 'phase') !== 'Bound';
  const since = pending ? workloadSince('PersistentVolumeClaim', claim, 'progressing') : undefined;
  return {
    pending,
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(since === undefined ? {} : { since }),
  };
}

export function isDefaultClass(storageClass: KubeObject): boolean {
  return storageClass.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
}
