import type { ApiObject } from '../kubernetes/api-object.ts';
import {
  type ConditionChange,
  condition,
  duration,
  type FluxContext,
  goDuration,
  isReady,
  now,
  report,
} from './flux-context.ts';
import { applyKustomization, healthState, inventoryEntry, prune } from './kustomize-apply.ts';
import { type KustomizeFailure, missingPrerequisite } from './kustomize-prerequisite.ts';
import { artifactOf, repositoryOf, revisionIn } from './kustomize-source.ts';
import { keyOf, nameOf, WorkQueue } from './work-queue.ts';

const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io/v1';
const REQUEUE_DEPENDENCY_MS = 30_000;
const HEALTH_POLL_MS = 5_000;
const FIRST_HEALTH_MS = 15;
const FIRST_PASS_MS = 850;
const SOURCE_MS = 200;
const SHORTEST_TIMEOUT_MS = 30_000;
const USUAL_INTERVAL_MS = 300_000;

interface HealthWait {
  key: string;
  object: ApiObject;
  built: ApiObject[];
  /** What was built. */
  revision: string;
  timeoutMs: number;
  deadline: number;
}

/** kustomize-controller: builds and applies a folder, writes the inventory, then waits for health. */
export class Kustomizations {
  readonly queue: WorkQueue;
  readonly #context: FluxContext;
  /** Keys in a health wait, which nothing interrupts. */
  readonly #waiting = new Set<string>();

  constructor(context: FluxContext) {
    this.#context = context;
    this.queue = new WorkQueue(context.cluster.ground.clock, (key) => this.#reconcile(key));
  }

  changed(object: ApiObject): void {
    const asking = asked(object) !== undefined && asked(object) !== object.status?.lastHandledReconcileAt;
    const first = object.status === undefined;
    const moved = !first && object.status?.lastAttemptedGeneration !== object.metadata.generation;
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    if (asking || first || moved) this.queue.add(key, first ? FIRST_PASS_MS : 200);
  }

  resume(object: ApiObject): void {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    this.queue.add(key, isReady(object) ? intervalOf(object) : FIRST_PASS_MS);
  }

  /** Its source has fetched something else. */
  sourceChanged(object: ApiObject): void {
    if (isBehind(this.#context, object))
      this.queue.add(keyOf(object.metadata.namespace, object.metadata.name), SOURCE_MS);
  }

  #reconcile(key: string): void {
    const { namespace, name } = nameOf(key);
    const object = this.#context.cluster.get(KUSTOMIZE, 'Kustomization', name, namespace);
    if (object === undefined || this.#waiting.has(key)) return;
    if (object.spec?.suspend === true) {
      this.#note(object);
      return;
    }
    const marked = this.#begin(object);
    const refusal = missingPrerequisite(this.#context, marked);
    if (refusal === undefined) {
      this.#apply(key, marked);
      return;
    }
    report(this.#context, marked, [['Ready', 'False', refusal.reason, refusal.message]], {
      observedGeneration: -1,
    });
    this.#context.log('kustomize-controller', 'info', marked, refusal.message);
    this.queue.add(key, REQUEUE_DEPENDENCY_MS);
  }

  /** Of one that is suspended: what it said stays, and what was asked of it counts as done. */
  #note(object: ApiObject): void {
    const seen = condition(object, 'Ready')?.status === 'True' ? object.metadata.generation : -1;
    const fields = { observedGeneration: seen, lastHandledReconcileAt: asked(object) };
    const { observedGeneration, lastHandledReconcileAt } = object.status ?? {};
    if (observedGeneration === seen && lastHandledReconcileAt === asked(object)) return;
    report(this.#context, object, [], fields);
  }

  #begin(object: ApiObject): ApiObject {
    const message = `Fetching manifests for revision ${artifactOf(this.#context, object).revision}`;
    const ready: ConditionChange[] = isReady(object) ? [] : [['Ready', 'Unknown', 'Progressing', message]];
    return report(this.#context, object, [['Reconciling', 'True', 'Progressing', message], ...ready], {
      observedGeneration: isReady(object) ? object.status?.observedGeneration : -1,
      lastHandledReconcileAt: asked(object),
      lastAttemptedGeneration: object.metadata.generation,
    });
  }

  #apply(key: string, marked: ApiObject): void {
    const { revision } = artifactOf(this.#context, marked);
    const object = report(this.#context, marked, [], { lastAttemptedRevision: revision });
    try {
      const built = applyKustomization(this.#context, object);
      if (object.spec?.prune === true) prune(this.#context.cluster, object.status?.inventory, built);
      this.#awaitHealth(key, object, built);
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      const reason = message.startsWith('kustomization path') ? 'ArtifactFailed' : 'ReconciliationFailed';
      this.#fail(key, object, { reason, message }, []);
    }
  }

  #awaitHealth(key: string, object: ApiObject, built: ApiObject[]): void {
    const { cluster } = this.#context;
    const { revision } = artifactOf(this.#context, object);
    const usual = intervalOf(object) - SHORTEST_TIMEOUT_MS;
    const timeoutMs = Math.max(duration(object.spec?.timeout, usual), SHORTEST_TIMEOUT_MS);
    const message = `Running health checks for revision ${revision} with a timeout of ${goDuration(timeoutMs)}`;
    const types = ['Healthy', 'Ready'];
    const unknown = types.map((type): ConditionChange => [type, 'Unknown', 'Progressing', message]);
    report(this.#context, object, [...unknown, ['Reconciling', 'True', 'Progressing', message]], {
      inventory: { entries: built.map(inventoryEntry) },
    });
    this.#waiting.add(key);
    const deadline = now(this.#context) + timeoutMs / cluster.ground.clock.speed;
    cluster.ground.clock.after(FIRST_HEALTH_MS, () =>
      this.#look({ key, object, built, revision, timeoutMs, deadline }),
    );
  }

  #look(wait: HealthWait): void {
    const { key, object, built, revision, deadline } = wait;
    const { cluster } = this.#context;
    if (
      cluster.get(KUSTOMIZE, 'Kustomization', object.metadata.name, object.metadata.namespace) === undefined
    ) {
      this.#waiting.delete(key);
      return;
    }
    const watched = object.spec?.wait === true ? built : [];
    const states = watched.map((one) => ({ one, state: healthState(cluster, one) }));
    const unready = states.filter(({ state }) => state !== 'Current');
    const failed = states.filter(({ state }) => state === 'Failed');
    const late = now(this.#context) >= deadline;
    if (unready.length === 0) this.#succeed(key, object, revision);
    else if (late || failed.length > 0) this.#failHealth(wait, late ? unready : failed, late);
    else cluster.ground.clock.after(HEALTH_POLL_MS, () => this.#look(wait));
  }

  #failHealth(wait: HealthWait, wrong: { one: ApiObject; state: string }[], late: boolean): void {
    const list = wrong.map(
      ({ one, state }) =>
        `${one.kind}/${one.metadata.namespace ?? ''}/${one.metadata.name} status: '${state}'`,
    );
    const text = late ? 'timeout waiting for' : 'failed early due to stalled resources';
    const message = `health check failed after ${goDuration(wait.timeoutMs)}: ${text}: [${list.join(', ')}]`;
    const healthy: ConditionChange = ['Healthy', 'False', 'HealthCheckFailed', message];
    this.#fail(wait.key, wait.object, { reason: 'HealthCheckFailed', message }, [healthy]);
  }

  #succeed(key: string, object: ApiObject, revision: string): void {
    const { cluster } = this.#context;
    const done = report(
      this.#context,
      object,
      [
        ['Reconciling', 'gone'],
        ['Healthy', 'True', 'Succeeded', 'Health check passed'],
        ['Ready', 'True', 'ReconciliationSucceeded', `Applied revision: ${revision}`],
      ],
      {
        lastAppliedRevision: revision,
        observedGeneration: object.metadata.generation,
      },
    );
    const message = `Reconciliation finished, next run in ${goDuration(intervalOf(object))}`;
    cluster.event(done, 'Normal', 'ReconciliationSucceeded', message, 'kustomize-controller');
    this.#context.log('kustomize-controller', 'info', done, message);
    this.#end(key, done, intervalOf(object));
  }

  #fail(key: string, object: ApiObject, failure: KustomizeFailure, more: ConditionChange[]): void {
    const { reason, message } = failure;
    const failed = report(
      this.#context,
      object,
      [
        ['Ready', 'False', reason, message],
        ['Reconciling', 'True', 'ProgressingWithRetry', message],
        ...more,
      ],
      { observedGeneration: -1 },
    );
    this.#context.cluster.event(failed, 'Warning', reason, message, 'kustomize-controller');
    this.#context.log('kustomize-controller', 'error', failed, 'Reconciliation failed', message);
    this.#end(key, failed, duration(object.spec?.retryInterval, intervalOf(object)));
  }

  /** What was asked for during a health wait is taken up now. */
  #end(key: string, object: ApiObject, againMs: number): void {
    this.#waiting.delete(key);
    this.queue.add(key, isBehind(this.#context, object) ? SOURCE_MS : againMs);
    this.changed(object);
  }
}

/** Its source holds something that it was not built from. */
function isBehind(context: FluxContext, object: ApiObject): boolean {
  const revision = revisionIn(repositoryOf(context, object));
  return revision !== undefined && revision !== object.status?.lastAttemptedRevision;
}

function asked(object: ApiObject): string | undefined {
  return object.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
}

function intervalOf(object: ApiObject): number {
  return duration(object.spec?.interval, USUAL_INTERVAL_MS);
}
