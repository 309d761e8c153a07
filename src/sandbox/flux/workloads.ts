import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import { componentOf, type FluxContext, strikes } from './flux-context.ts';
import { Pods } from './pods.ts';
import { bindClaims } from './volume-claims.ts';

const WORKLOAD_KINDS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);

/** What the cluster's own controllers and kubelets do with the objects of a release. */
export class Workloads {
  readonly #context: FluxContext;
  readonly #pods: Pods;

  constructor(context: FluxContext) {
    this.#context = context;
    this.#pods = new Pods(context);
  }

  /** Creates or changes the objects of a manifest; pods follow. */
  apply(release: ApiObject, manifest: ApiObject[]): void {
    const component = componentOf(release.metadata.name);
    const faulty = release.metadata.name.startsWith('bp-');
    const hollow = faulty && strikes(this.#context, 'hollow-release', component) !== undefined;
    const crashing = faulty && strikes(this.#context, 'crash-loop', component) !== undefined;
    for (const object of manifest) {
      const workload = WORKLOAD_KINDS.has(object.kind);
      if (workload && hollow) continue;
      this.#context.cluster.needNamespace(String(object.metadata.namespace));
      const before = this.#context.cluster.get(
        object.apiVersion,
        object.kind,
        object.metadata.name,
        object.metadata.namespace,
      );
      const stored = this.#context.cluster.put(object);
      if (workload && before?.metadata.generation !== stored.metadata.generation)
        this.#pods.roll(stored, crashing);
    }
  }

  /** After the sandbox itself was gone: pods that were starting start, those that crashed crash on. */
  resume(): void {
    for (const workload of this.#all(WORKLOAD_KINDS)) this.#pods.resume(workload);
    bindClaims(this.#context.cluster);
  }

  /** Every DaemonSet gets a pod on the new node. */
  nodeJoined(node: string): void {
    for (const workload of this.#all(['DaemonSet'])) this.#pods.addOn(workload, node);
  }

  #all(kinds: Iterable<string>): ApiObject[] {
    const { cluster } = this.#context;
    return [...kinds].flatMap((kind) => [
      ...cluster.store.list(cluster.type(kind === 'Job' ? 'batch/v1' : 'apps/v1', kind)),
    ]);
  }

  /** Deletes everything that carries the release's labels, with its pods and claims. */
  remove(release: ApiObject): void {
    const { name, namespace } = release.metadata;
    const { cluster } = this.#context;
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Service', 'ConfigMap']) {
      const apiVersion = kind === 'Job' ? 'batch/v1' : WORKLOAD_KINDS.has(kind) ? 'apps/v1' : 'v1';
      const owned = cluster.store
        .list(cluster.type(apiVersion, kind))
        .filter(
          ({ metadata: { labels } }) =>
            labels?.['helm.toolkit.fluxcd.io/name'] === name &&
            labels['helm.toolkit.fluxcd.io/namespace'] === namespace,
        );
      for (const object of owned) {
        this.#pods.remove(object);
        cluster.remove(object);
      }
    }
  }

  /** Objects of a manifest that are not there or not ready yet. */
  unready(manifest: ApiObject[]): ApiObject[] {
    return manifest.filter(
      (object) => WORKLOAD_KINDS.has(object.kind) && object.kind !== 'Job' && !this.#isReady(object),
    );
  }

  #isReady(object: ApiObject): boolean {
    const found = this.#context.cluster.get(
      object.apiVersion,
      object.kind,
      object.metadata.name,
      object.metadata.namespace,
    );
    const status = isRecord(found?.status) ? found.status : {};
    if (object.kind === 'DaemonSet')
      return Number(status.numberReady ?? 0) >= Number(status.desiredNumberScheduled ?? 1);
    return Number(status.readyReplicas ?? 0) >= Number(object.spec?.replicas ?? 1);
  }
}
