import type { ApiObject } from '../kubernetes/api-object.ts';
import { apiTime } from '../kubernetes/api-object.ts';
import { duration, type FluxContext, now, report } from './flux-context.ts';
import { keyOf, nameOf, WorkQueue } from './work-queue.ts';

const SOURCE = 'source.toolkit.fluxcd.io/v1';
const FIRST_PASS_MS = 1050;

/** The part of source-controller that follows Git. Every repository stands for the sandbox's tree, branch `main`. */
export class GitRepositories {
  readonly queue: WorkQueue;
  readonly #context: FluxContext;

  constructor(context: FluxContext) {
    this.#context = context;
    this.queue = new WorkQueue(context.cluster.ground.clock, (key) => this.#reconcile(key));
  }

  changed(object: ApiObject): void {
    const asked = object.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
    const handled = object.status?.lastHandledReconcileAt;
    const seen = object.status?.observedGeneration;
    if (seen === object.metadata.generation && asked === handled) return;
    this.queue.add(
      keyOf(object.metadata.namespace, object.metadata.name),
      seen === undefined ? FIRST_PASS_MS : 200,
    );
  }

  resume({ metadata }: ApiObject): void {
    this.queue.add(keyOf(metadata.namespace, metadata.name), FIRST_PASS_MS);
  }

  #reconcile(key: string): void {
    const { namespace, name } = nameOf(key);
    const object = this.#context.cluster.get(SOURCE, 'GitRepository', name, namespace);
    if (object === undefined || object.spec?.suspend === true) return;
    const lastHandledReconcileAt = object.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
    const branch = String((object.spec?.ref as Record<string, unknown> | undefined)?.branch ?? 'master');
    if (branch !== 'main') this.#refuse(object, branch, lastHandledReconcileAt);
    else this.#store(object, lastHandledReconcileAt);
    this.queue.add(key, duration(object.spec?.interval, 60_000));
  }

  #store(object: ApiObject, lastHandledReconcileAt: string | undefined): void {
    const { revision } = this.#context;
    const message = `stored artifact for revision '${revision}'`;
    const fresh = (object.status?.artifact as { revision?: string } | undefined)?.revision !== revision;
    const artifact = fresh ? this.#artifact(object) : object.status?.artifact;
    this.#context.artifacts.set(revision, this.#context.tree);
    report(
      this.#context,
      object,
      [
        ['Reconciling', 'gone'],
        ['FetchFailed', 'gone'],
        ['Ready', 'True', 'Succeeded', message],
        ['ArtifactInStorage', 'True', 'Succeeded', message],
      ],
      { observedGeneration: object.metadata.generation, artifact, lastHandledReconcileAt },
    );
    if (fresh) this.#context.cluster.event(object, 'Normal', 'NewArtifact', message, 'source-controller');
    this.#context.log(
      'source-controller',
      'info',
      object,
      fresh ? message : 'no changes since last reconcilation: observed revision',
    );
  }

  #artifact(object: ApiObject): Record<string, unknown> {
    const { revision } = this.#context;
    const path = `gitrepository/${object.metadata.namespace}/${object.metadata.name}/${revision.slice(-12)}.tar.gz`;
    return {
      revision,
      path,
      url: `http://source-controller.flux-system.svc.cluster.local./${path}`,
      lastUpdateTime: apiTime(now(this.#context)),
    };
  }

  #refuse(object: ApiObject, branch: string, lastHandledReconcileAt: string | undefined): void {
    const message = `failed to checkout and determine revision: unable to clone '${String(object.spec?.url)}': couldn't find remote ref "refs/heads/${branch}"`;
    report(
      this.#context,
      object,
      [
        ['Reconciling', 'True', 'ProgressingWithRetry', message],
        ['Ready', 'False', 'GitOperationFailed', message],
        ['FetchFailed', 'True', 'GitOperationFailed', message],
      ],
      { observedGeneration: -1, lastHandledReconcileAt },
    );
    this.#context.cluster.event(object, 'Warning', 'GitOperationFailed', message, 'source-controller');
    this.#context.log('source-controller', 'error', object, 'Reconciler error', message);
  }
}
