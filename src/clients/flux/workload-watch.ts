import type { Explanation } from '../../domain/component/failure-cause.ts';
import type { PodFault } from '../../domain/component/pod-fault.ts';
import {
  type WorkloadKind,
  type WorkloadRef,
  type WorkloadState,
  workloadKey,
  workloadState,
} from '../../domain/component/workload.ts';
import { CatalystError } from '../../domain/errors.ts';
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
import {
  type Held,
  type HeldClaim,
  type HeldPod,
  isDefaultClass,
  RELEASE_LABEL,
  reduceClaim,
  reducePod,
  reduceWorkload,
} from './held-workloads.ts';
import { KeyIndex } from './key-index.ts';

type Fault = Explanation & { reason: string; message: string };

/** What a change touches. */
export interface WorkloadChange {
  /** Keys as by `workloadKey`. */
  workloads: string[];
  /** Names of HelmReleases that gained or lost one. */
  releases: string[];
  /** Anything that is not current may have another reason now. */
  open: boolean;
}

const NOTHING: WorkloadChange = { workloads: [], releases: [], open: false };

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
  /** By the pod's owner. */
  readonly #faulty = new Map<string, Map<string, PodFault>>();
  readonly #owners = new Map<string, string>();
  /** Keys of workloads, each hanging on the name of its release. */
  readonly #labelled = new KeyIndex();
  #changed: (change: WorkloadChange) => void = () => undefined;

  constructor() {
    for (const [kind] of CONTROLLERS)
      this.#sets.set(kind, new HeldSet((object) => reduceWorkload(kind, object)));
  }

  /** Starts every watch; `changed` is called after each change. */
  follow(
    kubernetes: Pick<Kubernetes, 'watch'>,
    signal: AbortSignal,
    changed: (change: WorkloadChange) => void,
  ): Promise<void>[] {
    this.#changed = changed;
    const running = CONTROLLERS.map(([kind, resource]) =>
      this.#sets.get(kind)!.follow(kubernetes, resource, { signal }, (keys) => this.#tell(kind, keys)),
    );
    const pods = this.#pods.follow(kubernetes, PODS, { signal }, (keys) =>
      changed({ ...NOTHING, workloads: this.#indexPods(keys) }),
    );
    const open = () => changed({ ...NOTHING, open: true });
    const claims = this.#claims.follow(kubernetes, CLAIMS, { signal }, open);
    return [...running, pods, claims, this.#classes.follow(kubernetes, STORAGE_CLASSES, { signal }, open)];
  }

  /** Reads what a release holds past the watches, which may be behind: all of it that exists is known afterwards. */
  async confirm(
    kubernetes: Pick<Kubernetes, 'get' | 'list'>,
    release: string,
    expected: WorkloadRef[] | undefined,
  ): Promise<void> {
    for (const [kind, resource] of CONTROLLERS) {
      const found = await present(kubernetes, kind, resource, release, expected).catch(orForbidden);
      for (const object of found) this.#tell(kind, this.#sets.get(kind)!.take(object));
    }
  }

  #tell(kind: WorkloadKind, keys: string[]): void {
    const workloads = keys.map((key) => `${kind}/${key}`);
    const releases = workloads.flatMap((workload, at) => {
      const before = this.#labelled.of(workload);
      const release = this.#sets.get(kind)!.items.get(keys[at]!)?.release;
      if (release === before[0]) return [];
      this.#labelled.link(workload, release === undefined ? [] : [release]);
      return [...before, ...(release === undefined ? [] : [release])];
    });
    this.#changed({ workloads, releases, open: false });
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
    return [...this.#labelled.by(release)].map((key) => {
      const [kind, namespace, name] = key.split('/') as [WorkloadKind, string, string];
      return { kind, namespace, name };
    });
  }

  /** The first fault among the claims and pods of a workload that is not current. */
  fault(ref: WorkloadRef): Fault | undefined {
    if (this.state(ref) === 'current') return undefined;
    const faulty = this.#faulty.get(workloadKey(ref))?.values().next().value;
    return this.#claimFault(ref) ?? faulty;
  }

  /** The keys of the owners whose faults may have changed. */
  #indexPods(keys: string[]): string[] {
    const touched = new Set<string>();
    for (const key of keys) {
      const before = this.#owners.get(key);
      if (before !== undefined) {
        touched.add(before);
        const pods = this.#faulty.get(before);
        if (pods?.delete(key) === true && pods.size === 0) this.#faulty.delete(before);
        this.#owners.delete(key);
      }
      const pod = this.#pods.items.get(key);
      if (pod?.owner === undefined || pod.fault === undefined) continue;
      touched.add(pod.owner);
      this.#owners.set(key, pod.owner);
      const pods = this.#faulty.get(pod.owner) ?? new Map<string, PodFault>();
      this.#faulty.set(pod.owner, pods.set(key, pod.fault));
    }
    return [...touched];
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

async function present(
  kubernetes: Pick<Kubernetes, 'get' | 'list'>,
  kind: WorkloadKind,
  resource: Resource,
  release: string,
  expected: WorkloadRef[] | undefined,
): Promise<KubeObject[]> {
  if (expected === undefined)
    return kubernetes.list(resource, { labelSelector: `${RELEASE_LABEL}=${release}` });
  const found: KubeObject[] = [];
  for (const ref of expected.filter((one) => one.kind === kind)) {
    const object = await kubernetes.get(resource, ref.name, ref.namespace);
    if (object !== undefined) found.push(object);
  }
  return found;
}

/** What we may not read, nobody can confirm. */
function orForbidden(error: unknown): KubeObject[] {
  if (error instanceof CatalystError && error.code === 'CATALYST-KUBERNETES-FORBIDDEN') return [];
  throw error;
}
