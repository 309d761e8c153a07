import type { Explanation } from '../../domain/component/failure-cause.ts';
import { textAt } from '../../domain/component/flux-object.ts';
import { type PodFault, podFault, podOwner } from '../../domain/component/pod-fault.ts';
import {
  type WorkloadKind,
  type WorkloadRef,
  type WorkloadState,
  workloadKey,
  workloadState,
} from '../../domain/component/workload.ts';
import type { KubeObject, Kubernetes, Resource } from '../kubernetes/kubernetes.ts';
import {
  CLAIMS,
  DAEMON_SETS,
  DEPLOYMENTS,
  JOBS,
  PODS,
  STATEFUL_SETS,
  STORAGE_CLASSES,
} from './collections.ts';
import { HeldSet } from './held-set.ts';

interface Held {
  state: WorkloadState;
  /** The HelmRelease that helm-controller says it belongs to. */
  release?: string;
}

interface HeldPod {
  owner?: string;
  fault?: PodFault;
}

interface HeldClaim {
  pending: boolean;
  storageClass?: string;
}

type Fault = Explanation & { reason: string; message: string };

const CONTROLLERS: [WorkloadKind, Resource][] = [
  ['Deployment', DEPLOYMENTS],
  ['StatefulSet', STATEFUL_SETS],
  ['DaemonSet', DAEMON_SETS],
  ['Job', JOBS],
  ['PersistentVolumeClaim', CLAIMS],
];

/** Follows the workloads of a whole cluster, reduced to states and faults: memory stays small whatever runs there. */
export class WorkloadWatch {
  readonly #sets = new Map<WorkloadKind, HeldSet<Held>>();
  readonly #pods = new HeldSet<HeldPod>(reducePod);
  readonly #claims = new HeldSet<HeldClaim>(reduceClaim);
  readonly #classes = new HeldSet<boolean>(isDefaultClass);
  readonly #faulty = new Map<string, Map<string, PodFault>>();

  constructor() {
    for (const [kind] of CONTROLLERS)
      this.#sets.set(kind, new HeldSet((object) => reduceWorkload(kind, object)));
  }

  /** Starts every watch; `changed` is called after each change. */
  follow(kubernetes: Kubernetes, signal: AbortSignal, changed: () => void): Promise<void>[] {
    const running = CONTROLLERS.map(([kind, resource]) =>
      this.#sets.get(kind)!.follow(kubernetes, resource, { signal }, changed),
    );
    const pods = this.#pods.follow(kubernetes, PODS, { signal }, (keys) => {
      this.#indexPods(keys);
      changed();
    });
    const claims = this.#claims.follow(kubernetes, CLAIMS, { signal }, changed);
    return [...running, pods, claims, this.#classes.follow(kubernetes, STORAGE_CLASSES, { signal }, changed)];
  }

  get synced(): boolean {
    return [...this.#sets.values(), this.#pods, this.#claims, this.#classes].every((set) => set.synced);
  }

  state(ref: WorkloadRef): WorkloadState {
    const held = this.#sets.get(ref.kind)?.items.get(`${ref.namespace}/${ref.name}`);
    return held?.state ?? workloadState(ref.kind, undefined);
  }

  /** What helm-controller labelled as this release's: the way to its workloads when its manifest cannot be read. */
  labelled(release: string): WorkloadRef[] {
    const found: WorkloadRef[] = [];
    for (const [kind, set] of this.#sets) {
      for (const [key, held] of set.items) {
        if (held.release !== release) continue;
        const slash = key.indexOf('/');
        found.push({ kind, namespace: key.slice(0, slash), name: key.slice(slash + 1) });
      }
    }
    return found;
  }

  /** The first fault among the claims and pods of a workload that is not current. */
  fault(ref: WorkloadRef): Fault | undefined {
    if (this.state(ref) === 'current') return undefined;
    const faulty = this.#faulty.get(workloadKey(ref))?.values().next().value;
    return this.#claimFault(ref) ?? faulty;
  }

  #indexPods(keys: string[]): void {
    for (const key of keys) {
      for (const [owner, pods] of this.#faulty)
        if (pods.delete(key) && pods.size === 0) this.#faulty.delete(owner);
      const pod = this.#pods.items.get(key);
      if (pod?.owner === undefined || pod.fault === undefined) continue;
      const pods = this.#faulty.get(pod.owner) ?? new Map<string, PodFault>();
      this.#faulty.set(pod.owner, pods.set(key, pod.fault));
    }
  }

  #claimFault(ref: WorkloadRef): Fault | undefined {
    if (ref.kind !== 'PersistentVolumeClaim' && ref.kind !== 'StatefulSet') return undefined;
    for (const [key, claim] of this.#claims.items) {
      if (!claim.pending || !belongs(key, ref)) continue;
      const fault = this.#classFault(key, claim);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  #classFault(key: string, claim: HeldClaim): Fault | undefined {
    if (this.#classes.link.state !== 'fresh') return undefined;
    const name = key.slice(key.indexOf('/') + 1);
    const says = (what: string, fix: string): Fault => {
      const cause = `its volume claim ${name} ${what}`;
      return { reason: 'ClaimUnbound', message: `Volume claim ${name} is not bound.`, cause, fix };
    };
    if (claim.storageClass === undefined) {
      const some = [...this.#classes.items.values()].some((isDefault) => isDefault);
      const fix = 'Make one StorageClass the default, or name one in its values.';
      return some ? undefined : says('is unbound: the cluster has no default StorageClass', fix);
    }
    if (this.#classes.items.has(`/${claim.storageClass}`)) return undefined;
    return says(
      `asks for StorageClass ${claim.storageClass}, which does not exist`,
      'Create it, or name another one.',
    );
  }
}

/** `<template>-<set>-<ordinal>` is how a StatefulSet names its claims. */
function belongs(key: string, ref: WorkloadRef): boolean {
  if (ref.kind === 'PersistentVolumeClaim') return key === `${ref.namespace}/${ref.name}`;
  return key.startsWith(`${ref.namespace}/`) && key.replace(/-\d+$/, '').endsWith(`-${ref.name}`);
}

function reduceWorkload(kind: WorkloadKind, object: KubeObject): Held {
  const release = object.metadata.labels?.['helm.toolkit.fluxcd.io/name'];
  return { state: workloadState(kind, object), ...(release === undefined ? {} : { release }) };
}

function reducePod(pod: KubeObject): HeldPod {
  const owner = podOwner(pod);
  const fault = podFault(pod);
  return {
    ...(owner === undefined ? {} : { owner: `${owner.kind}/${pod.metadata.namespace}/${owner.name}` }),
    ...(fault === undefined ? {} : { fault }),
  };
}

function reduceClaim(claim: KubeObject): HeldClaim {
  const storageClass = textAt(claim.spec, 'storageClassName');
  const pending = textAt(claim.status, 'phase') !== 'Bound';
  return { pending, ...(storageClass === undefined ? {} : { storageClass }) };
}

function isDefaultClass(storageClass: KubeObject): boolean {
  return storageClass.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
}
