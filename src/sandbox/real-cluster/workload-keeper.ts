import { workloadStatus } from '../flux/workload-status.ts';
import { type ApiObject, apiTime, isRecord } from '../kubernetes/api-object.ts';
import { type Conduct, Conducts, type WorkloadMatch } from './conduct.ts';
import { Follower } from './follower.ts';
import type { KubeLink } from './kube-link.ts';
import { collectionPath, pathOf } from './object-path.ts';
import { OWNER, podName, podOf, podStatus, templateHash } from './pod-shape.ts';
import { TurnKeeper } from './turn-keeper.ts';
import { writeEvent } from './write-event.ts';

const KINDS: [apiVersion: string, kind: string][] = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
];

/**
 * In the place of the controller manager, the scheduler and the kubelets: makes the pods and claims of every
 * workload and writes their statuses, as those would. Nothing runs in them.
 */
export class WorkloadKeeper {
  readonly #link: KubeLink;
  readonly #node: string;
  readonly #now: () => number;
  readonly #conducts = new Conducts();
  readonly #followers: Follower[];
  readonly #pods: Follower;
  readonly #nodes: Follower;
  readonly #turns: TurnKeeper;
  readonly #stop = new AbortController();
  #nodeCount = 1;
  /** What was last written, so that our own writes are not answered by the next. */
  readonly #written = new Map<string, string>();

  /** `now` in milliseconds since the epoch; `note` hears of what the API server refuses. */
  constructor(link: KubeLink, node: string, around: { now(): number; note(text: string): void }) {
    this.#link = link;
    this.#node = node;
    this.#now = around.now;
    this.#turns = new TurnKeeper(this.#stop.signal, (uid) => this.#keep(uid), around.note);
    const changed = (object: ApiObject) => this.#turns.ask(String(object.metadata.uid));
    this.#followers = KINDS.map(
      ([apiVersion, kind]) => new Follower(link, apiVersion, kind, { changed, gone: changed }),
    );
    const owner = (pod: ApiObject) => {
      const uid = pod.metadata.annotations?.[OWNER];
      if (uid !== undefined) this.#turns.ask(uid);
    };
    this.#pods = new Follower(link, 'v1', 'Pod', { changed: owner, gone: owner });
    this.#nodes = new Follower(link, 'v1', 'Node', { changed: () => this.#nodesChanged() });
  }

  start(): void {
    for (const follower of [...this.#followers, this.#pods, this.#nodes])
      void follower.run(this.#stop.signal);
  }

  stop(): void {
    this.#stop.abort();
  }

  /** How matching workloads do from now on, those that exist included. Returns what takes it back. */
  behave(match: WorkloadMatch, conduct: Conduct): () => void {
    const takeBack = this.#conducts.tell(match, conduct);
    this.#askAll();
    return () => {
      takeBack();
      this.#askAll();
    };
  }

  get workloads(): ApiObject[] {
    return this.#followers.flatMap((follower) => follower.objects);
  }

  get pods(): ApiObject[] {
    return this.#pods.objects;
  }

  /** A new node gets a pod of every DaemonSet; statuses of nodes change all the time, and matter to none. */
  #nodesChanged(): void {
    const count = this.#nodeNames.length;
    if (count === this.#nodeCount) return;
    this.#nodeCount = count;
    this.#askAll();
  }

  get #nodeNames(): string[] {
    const names = this.#nodes.objects.map((node) => node.metadata.name).sort();
    return names.length === 0 ? [this.#node] : names;
  }

  #askAll(): void {
    for (const { metadata } of this.workloads) this.#turns.ask(String(metadata.uid));
  }

  async #keep(uid: string): Promise<void> {
    const workload = this.workloads.find((one) => one.metadata.uid === uid);
    const pods = this.pods.filter((one) => one.metadata.annotations?.[OWNER] === uid);
    if (workload === undefined || workload.metadata.deletionTimestamp !== undefined) {
      for (const pod of pods) await this.#link.remove(pathOf(pod));
      return;
    }
    const conduct = this.#conducts.of(workload);
    if (conduct === 'hollow') {
      await this.#link.remove(pathOf(workload));
      return;
    }
    const count =
      workload.kind === 'DaemonSet' ? this.#nodeNames.length : Number(workload.spec?.replicas ?? 1);
    // What has completed is never touched again.
    if (workload.kind === 'Job' && workload.status?.completionTime !== undefined) return;
    await this.#keepPods(workload, pods, count, conduct);
    await this.#keepStatus(workload, count, conduct);
  }

  async #keepPods(workload: ApiObject, pods: ApiObject[], count: number, conduct: Conduct): Promise<void> {
    const names = Array.from({ length: count }, (_, index) => podName(workload, index));
    const isPlaced = conduct !== 'unbound-claim';
    const isOld = ({ metadata, spec }: ApiObject) =>
      !names.includes(metadata.name) ||
      metadata.deletionTimestamp !== undefined ||
      metadata.annotations?.[`${OWNER}-template`] !== templateHash(workload) ||
      (spec?.nodeName !== undefined) !== isPlaced;
    for (const pod of pods.filter(isOld)) await this.#link.remove(pathOf(pod));
    for (const [index, name] of names.entries()) {
      await this.#keepClaims(workload, index, isPlaced);
      const found = pods.find((pod) => pod.metadata.name === name && !isOld(pod));
      const pod = found ?? (await this.#makePod(workload, index, isPlaced));
      if (pod !== undefined) await this.#keepPodStatus(workload, pod, conduct);
    }
  }

  /** Undefined when one of that name is there already: its turn comes when it has been heard of. */
  async #makePod(workload: ApiObject, index: number, isPlaced: boolean): Promise<ApiObject | undefined> {
    const names = this.#nodeNames;
    const owner = workload.kind === 'Deployment' ? await this.#replicaSet(workload) : workload;
    const pod = podOf(workload, index, owner, isPlaced ? names[index % names.length] : undefined);
    const path = collectionPath('v1', 'Pod', pod.metadata.namespace);
    const made = await this.#link.need('POST', path, pod, { also: [409] });
    return made.kind === 'Pod' ? made : undefined;
  }

  async #replicaSet(workload: ApiObject): Promise<ApiObject> {
    const { name, namespace, uid } = workload.metadata;
    const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name, uid: String(uid), controller: true };
    const { replicas, selector, template } = workload.spec as Record<string, unknown>;
    const set: ApiObject = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${templateHash(workload)}`,
        namespace: namespace ?? '',
        ownerReferences: [reference],
      },
      spec: { replicas, selector, template },
    };
    return this.#link.apply(set);
  }

  async #keepPodStatus(workload: ApiObject, pod: ApiObject, conduct: Conduct): Promise<void> {
    const key = `${pod.metadata.uid} ${conduct}`;
    if (this.#written.get(String(pod.metadata.uid)) === key) return;
    const { status, event } = podStatus(workload, pod, conduct, apiTime(this.#now()));
    await this.#link.setStatus(pod, status);
    this.#written.set(String(pod.metadata.uid), key);
    if (event !== undefined) await writeEvent(this.#link, pod, { type: 'Warning', ...event }, this.#now());
  }

  async #keepClaims(workload: ApiObject, index: number, isBound: boolean): Promise<void> {
    const templates = workload.spec?.volumeClaimTemplates;
    for (const template of Array.isArray(templates) ? templates.filter(isRecord) : []) {
      const name = `${(template.metadata as { name: string }).name}-${workload.metadata.name}-${index}`;
      const { namespace = 'default', labels = {} } = workload.metadata;
      const claim = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name, namespace, labels },
      };
      const key = `${workload.metadata.uid} ${isBound}`;
      if (this.#written.get(`${namespace}/${name}`) === key) continue;
      const spec = { ...(template.spec as object), volumeMode: 'Filesystem' };
      await this.#link.need(
        'POST',
        collectionPath('v1', claim.kind, namespace),
        { ...claim, spec },
        { also: [409] },
      );
      const bound = { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '8Gi' } };
      await this.#link.setStatus(claim, isBound ? bound : { phase: 'Pending' });
      this.#written.set(`${namespace}/${name}`, key);
    }
  }

  async #keepStatus(workload: ApiObject, count: number, conduct: Conduct): Promise<void> {
    const ready = conduct === 'ready' ? count : 0;
    const key = `${workload.metadata.generation} ${count} ${ready}`;
    const uid = String(workload.metadata.uid);
    const isObserved =
      workload.kind === 'Job' || workload.status?.observedGeneration === workload.metadata.generation;
    if (this.#written.get(uid) === key && isObserved) return;
    const at = apiTime(this.#now());
    const succeeded = workload.kind === 'Job' ? ready : 0;
    const status = workloadStatus(workload, { count, ready, succeeded }, at);
    await this.#link.setStatus(workload, succeeded > 0 ? { ...status, ...finishedJob(at) } : status);
    this.#written.set(uid, key);
  }
}

/** A Job counts as complete only with both conditions (validation of its status since Kubernetes 1.31). */
function finishedJob(at: string): Record<string, unknown> {
  const condition = (type: string) => ({ type, status: 'True', lastProbeTime: at, lastTransitionTime: at });
  return { conditions: [condition('SuccessCriteriaMet'), condition('Complete')] };
}
