import { type ApiObject, apiTime, isRecord } from '../kubernetes/api-object.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import { componentOf, condition, type FluxContext, now, strikes } from './flux-context.ts';
import { containerState, crashedPod, restartsOf } from './pod-state.ts';
import { makeClaims } from './volume-claims.ts';
import { workloadStatus } from './workload-status.ts';

const BACKOFF_MS = [10_000, 20_000, 40_000, 80_000, 160_000, 300_000];

const FIRST_START_MS = 6_000;

/** Pods of workloads: made, started, crashing or ready, and counted in their owner's status. */
export class Pods {
  readonly #context: FluxContext;
  readonly #cluster: Cluster;

  constructor(context: FluxContext) {
    this.#context = context;
    this.#cluster = context.cluster;
  }

  /** Replaces the pods of a workload by ones of its present template. */
  roll(workload: ApiObject, crashing: boolean): void {
    const owner = workload.kind === 'Deployment' ? this.#replicaSet(workload) : workload;
    const nodes = this.#cluster.store.list(this.#cluster.type('v1', 'Node'));
    const count = workload.kind === 'DaemonSet' ? nodes.length : Number(workload.spec?.replicas ?? 1);
    this.#dropPods(workload);
    this.#updateOwner(workload, count);
    for (let index = 0; index < count; index += 1) {
      const node = nodes[Math.floor(this.#cluster.ground.random() * nodes.length)];
      const chosen = workload.kind === 'DaemonSet' ? nodes[index] : node;
      const pod = this.#create(workload, owner, index, String(chosen?.metadata.name));
      const startMs =
        FIRST_START_MS +
        this.#cluster.ground.random() * 14_000 +
        (workload.kind === 'StatefulSet' ? index * 9_000 : 0);
      this.#cluster.ground.clock.after(startMs, () =>
        crashing ? this.#crash(workload, pod, count, 1) : this.#start(workload, pod, count),
      );
    }
  }

  /** One more pod of a DaemonSet, on that node. */
  addOn(workload: ApiObject, node: string): void {
    const index = this.#podsOf(workload).length;
    const pod = this.#create(workload, workload, index, node);
    this.#updateOwner(workload, index + 1);
    this.#cluster.ground.clock.after(FIRST_START_MS, () => this.#start(workload, pod, index + 1));
  }

  /** Goes on with pods that were starting or crashing when the sandbox ended. */
  resume(workload: ApiObject): void {
    const pods = this.#podsOf(workload);
    for (const pod of pods) {
      const crashes = restartsOf(pod);
      if (crashes === undefined && pod.status?.phase !== 'Pending') continue;
      this.#cluster.ground.clock.after(FIRST_START_MS, () =>
        crashes === undefined
          ? this.#start(workload, pod, pods.length)
          : this.#crash(workload, pod, pods.length, crashes + 1),
      );
    }
  }

  remove(workload: ApiObject): void {
    this.#dropPods(workload);
    if (workload.kind !== 'Deployment') return;
    for (const set of this.#owned('ReplicaSet', workload)) this.#cluster.remove(set);
  }

  #create(workload: ApiObject, owner: ApiObject, index: number, nodeName: string): ApiObject {
    const { namespace } = workload.metadata;
    const template = isRecord(workload.spec?.template) ? workload.spec.template : {};
    const { labels } = (template.metadata ?? {}) as { labels?: Record<string, string> };
    const name =
      workload.kind === 'StatefulSet'
        ? `${workload.metadata.name}-${index}`
        : `${owner.metadata.name}-${suffix(this.#cluster)}`;
    makeClaims(this.#cluster, workload, index, nodeName);
    const ownerReferences = [
      {
        apiVersion: owner.apiVersion,
        kind: owner.kind,
        name: owner.metadata.name,
        uid: String(owner.metadata.uid),
        controller: true,
      },
    ];
    const pod = this.#cluster.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels, ownerReferences },
      spec: { ...(template.spec as Record<string, unknown>), nodeName },
      status: {
        phase: 'Pending',
        conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }],
        containerStatuses: [containerState(workload, { waiting: { reason: 'ContainerCreating' } }, 0, false)],
      },
    });
    this.#cluster.event(
      pod,
      'Normal',
      'Scheduled',
      `Successfully assigned ${namespace}/${name} to ${nodeName}`,
      'default-scheduler',
    );
    return pod;
  }

  #start(workload: ApiObject, pod: ApiObject, count: number): void {
    if (this.#gone(pod)) return;
    const done = workload.kind === 'Job';
    const at = apiTime(now(this.#context));
    const state = done
      ? { terminated: { exitCode: 0, reason: 'Completed' } }
      : { running: { startedAt: at } };
    this.#cluster.setStatus(pod, {
      phase: done ? 'Succeeded' : 'Running',
      startTime: at,
      conditions: [
        {
          type: 'Ready',
          status: done ? 'False' : 'True',
          lastTransitionTime: at,
          ...(done ? { reason: 'PodCompleted' } : {}),
        },
      ],
      containerStatuses: [containerState(workload, state, 0, !done)],
    });
    this.#cluster.event(pod, 'Normal', 'Started', `Started container ${workload.metadata.name}`, 'kubelet');
    this.#cluster.logs.write(
      `${pod.metadata.namespace}/${pod.metadata.name}`,
      now(this.#context),
      `${workload.metadata.name} started`,
    );
    this.#updateOwner(workload, count);
  }

  #crash(workload: ApiObject, pod: ApiObject, count: number, restarts: number): void {
    if (this.#gone(pod)) return;
    if (restarts > 1 && !this.#stillCrashes(workload)) {
      this.#start(workload, pod, count);
      return;
    }
    const { name } = workload.metadata;
    const pause = BACKOFF_MS[Math.min(restarts, BACKOFF_MS.length) - 1] ?? 300_000;
    const at = apiTime(now(this.#context));
    const { message, status } = crashedPod(workload, pod, { restarts, pause, at });
    this.#cluster.logs.write(
      `${pod.metadata.namespace}/${pod.metadata.name}`,
      now(this.#context),
      `fatal: ${name}: required setting DATABASE_URL is not set`,
    );
    this.#cluster.setStatus(pod, status);
    this.#cluster.event(pod, 'Warning', 'BackOff', message, 'kubelet');
    this.#updateOwner(workload, count);
    this.#cluster.ground.clock.after(pause, () => this.#crash(workload, pod, count, restarts + 1));
  }

  /** A cleared fault is a mended container: its next start succeeds. */
  #stillCrashes(workload: ApiObject): boolean {
    const release = workload.metadata.labels?.['helm.toolkit.fluxcd.io/name'] ?? '';
    return strikes(this.#context, 'crash-loop', componentOf(release)) !== undefined;
  }

  #updateOwner(workload: ApiObject, count: number): void {
    const current = this.#cluster.get(
      workload.apiVersion,
      workload.kind,
      workload.metadata.name,
      workload.metadata.namespace,
    );
    if (current === undefined) return;
    const pods = this.#podsOf(workload);
    const ready = pods.filter((pod) => condition(pod, 'Ready')?.status === 'True').length;
    const succeeded = pods.filter((pod) => pod.status?.phase === 'Succeeded').length;
    this.#cluster.setStatus(
      current,
      workloadStatus(current, { count, ready, succeeded }, apiTime(now(this.#context))),
    );
    for (const set of workload.kind === 'Deployment' ? this.#owned('ReplicaSet', workload) : []) {
      this.#cluster.setStatus(set, {
        replicas: count,
        readyReplicas: ready,
        availableReplicas: ready,
        observedGeneration: set.metadata.generation,
      });
    }
  }

  #replicaSet(workload: ApiObject): ApiObject {
    for (const old of this.#owned('ReplicaSet', workload)) this.#cluster.remove(old);
    const { name, namespace, uid } = workload.metadata;
    const hash = suffix(this.#cluster) + suffix(this.#cluster);
    const template = isRecord(workload.spec?.template) ? workload.spec.template : {};
    const { labels } = (template.metadata ?? {}) as { labels?: Record<string, string> };
    const ownerReferences = [
      { apiVersion: 'apps/v1', kind: 'Deployment', name, uid: String(uid), controller: true },
    ];
    const spec = { replicas: workload.spec?.replicas, selector: workload.spec?.selector, template };
    return this.#cluster.put({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: `${name}-${hash}`, namespace, labels, ownerReferences },
      spec,
    });
  }

  #owned(kind: 'ReplicaSet' | 'Pod', owner: ApiObject): ApiObject[] {
    const type = this.#cluster.type(kind === 'Pod' ? 'v1' : 'apps/v1', kind);
    return this.#cluster.store
      .list(type, owner.metadata.namespace)
      .filter((one) => one.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid));
  }

  #podsOf(workload: ApiObject): ApiObject[] {
    const owners = workload.kind === 'Deployment' ? this.#owned('ReplicaSet', workload) : [workload];
    return owners.flatMap((owner) => this.#owned('Pod', owner));
  }

  #dropPods(workload: ApiObject): void {
    for (const pod of this.#podsOf(workload)) {
      this.#cluster.logs.forget(`${pod.metadata.namespace}/${pod.metadata.name}`);
      this.#cluster.remove(pod);
    }
  }

  #gone(pod: ApiObject): boolean {
    return (
      this.#cluster.get('v1', 'Pod', pod.metadata.name, pod.metadata.namespace)?.metadata.uid !==
      pod.metadata.uid
    );
  }
}

function suffix(cluster: Cluster): string {
  return Math.floor(cluster.ground.random() * 36 ** 5)
    .toString(36)
    .padStart(5, '0');
}
