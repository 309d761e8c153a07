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
import { belongsTo, claimFault } from './claim-fault.ts';
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
  /** Pods that are not as they should be, by their owner. */
  readonly #unwell = new Map<string, Map<string, HeldPod>>();
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

  get #all() {
    return [...this.#sets.values(), this.#pods, this.#claims, this.#classes];
  }

  get settled(): boolean {
    return this.#all.every((set) => set.settled);
  }

  /** Goes on without what has not come. */
  giveUp(): void {
    for (const set of this.#all) set.giveUp();
  }

  /** Why some of it may not be listed. */
  get refusals(): string[] {
    return this.#all.flatMap(({ refusal }) => refusal ?? []);
  }

  /** Its kind may be listed: that there is none of it means something. */
  isSeen({ kind }: WorkloadRef): boolean {
    return this.#sets.get(kind)?.refusal === undefined;
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
  fault(ref: WorkloadRef): PodFault | undefined {
    if (this.state(ref) === 'current') return undefined;
    for (const { fault } of this.#unwell.get(workloadKey(ref))?.values() ?? []) {
      if (fault === undefined) continue;
      const claims = fault.claims?.map((name) => `${ref.namespace}/${name}`) ?? [];
      const deeper = claims.map((key) => this.#pendingFault(key)).find((found) => found !== undefined);
      return deeper ?? this.#claimFault(ref) ?? fault;
    }
    return this.#claimFault(ref);
  }

  /** Since when a workload is as it is, milliseconds since the epoch, as far as it or its pods tell. */
  since(ref: WorkloadRef): number | undefined {
    const own = this.#sets.get(ref.kind)?.items.get(`${ref.namespace}/${ref.name}`)?.since;
    if (this.state(ref) === 'current') return own;
    const pods = [...(this.#unwell.get(workloadKey(ref))?.values() ?? [])];
    const moments = [own, ...pods.map(({ fault, unready }) => fault?.since ?? unready)];
    const known = moments.filter((at) => at !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  /** The keys of the owners whose faults may have changed. */
  #indexPods(keys: string[]): string[] {
    const touched = new Set<string>();
    for (const key of keys) {
      const before = this.#owners.get(key);
      if (before !== undefined) {
        touched.add(before);
        const pods = this.#unwell.get(before);
        if (pods?.delete(key) === true && pods.size === 0) this.#unwell.delete(before);
        this.#owners.delete(key);
      }
      const pod = this.#pods.items.get(key);
      if (pod?.owner === undefined || (pod.fault === undefined && pod.unready === undefined)) continue;
      touched.add(pod.owner);
      this.#owners.set(key, pod.owner);
      const pods = this.#unwell.get(pod.owner) ?? new Map<string, HeldPod>();
      this.#unwell.set(pod.owner, pods.set(key, pod));
    }
    return [...touched];
  }

  #claimFault(ref: WorkloadRef): PodFault | undefined {
    if (ref.kind !== 'PersistentVolumeClaim' && ref.kind !== 'StatefulSet') return undefined;
    for (const key of this.#claims.items.keys()) {
      const fault = belongsTo(key, ref) ? this.#pendingFault(key) : undefined;
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  /** Why a claim cannot be bound, by its StorageClass; undefined when that gives no reason. */
  #pendingFault(key: string): PodFault | undefined {
    const claim = this.#claims.items.get(key);
    return claim?.pending === true ? claimFault(key, claim, this.#classes) : undefined;
  }
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
