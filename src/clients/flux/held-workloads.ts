import { textAt } from '../../domain/component/flux-object.ts';
import { type PodFault, podFault, podOwner } from '../../domain/component/pod-fault.ts';
import { type WorkloadKind, type WorkloadState, workloadState } from '../../domain/component/workload.ts';
import type { KubeObject } from '../kubernetes/kubernetes.ts';

export interface Held {
  state: WorkloadState;
  /** The HelmRelease that helm-controller says it belongs to. */
  release?: string;
}

export interface HeldPod {
  owner?: string;
  fault?: PodFault;
}

export interface HeldClaim {
  pending: boolean;
  storageClass?: string;
}

export const RELEASE_LABEL = 'helm.toolkit.fluxcd.io/name';

export function reduceWorkload(kind: WorkloadKind, object: KubeObject): Held {
  const release = object.metadata.labels?.[RELEASE_LABEL];
  return { state: workloadState(kind, object), ...(release === undefined ? {} : { release }) };
}

export function reducePod(pod: KubeObject): HeldPod {
  const owner = podOwner(pod);
  const fault = podFault(pod);
  return {
    ...(owner === undefined ? {} : { owner: `${owner.kind}/${pod.metadata.namespace}/${owner.name}` }),
    ...(fault === undefined ? {} : { fault }),
  };
}

export function reduceClaim(claim: KubeObject): HeldClaim {
  const storageClass = textAt(claim.spec, 'storageClassName');
  const pending = textAt(claim.status, 'phase') !== 'Bound';
  return { pending, ...(storageClass === undefined ? {} : { storageClass }) };
}

export function isDefaultClass(storageClass: KubeObject): boolean {
  return storageClass.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
}
