import type { ApiObject } from '../kubernetes/api-object.ts';
import type { Pull } from './chart-source.ts';
import { type FluxContext, isReady } from './flux-context.ts';
import { asked, reportRefused, reportStored, type Stored } from './source-reports.ts';
import { keyOf, nameOf, WorkQueue } from './work-queue.ts';

export const SOURCE = 'source.toolkit.fluxcd.io/v1';
const FIRST_PASS_MS = 800;
const PULL_MS = 1500;
const ASKED_MS = 100;
const LONGEST_BACKOFF_MS = 900_000;

/** One kind of source: when it is looked at, and what becomes of a refusal. What it fetches is said by `fetch`. */
export class SourceController {
  readonly queue: WorkQueue;
  readonly #context: FluxContext;
  readonly #kind: string;
  readonly #fetch: (source: ApiObject) => Stored | Pull;
  readonly #failures = new Map<string, number>();

  constructor(context: FluxContext, kind: string, fetch: (source: ApiObject) => Stored | Pull) {
    this.#context = context;
    this.#kind = kind;
    this.#fetch = fetch;
    this.queue = new WorkQueue(context.cluster.ground.clock, (key) => this.#reconcile(key));
  }

  changed(object: ApiObject): void {
    const behind = object.status?.observedGeneration !== object.metadata.generation;
    const asking = asked(object) !== undefined && asked(object) !== object.status?.lastHandledReconcileAt;
    const first = object.status === undefined || object.status.observedGeneration !== -1;
    if (asking) this.look(object, ASKED_MS);
    else if (behind && first)
      this.look(object, FIRST_PASS_MS + this.#context.cluster.ground.random() * PULL_MS);
  }

  resume(object: ApiObject): void {
    if (!isReady(object)) this.look(object, FIRST_PASS_MS);
  }

  /** Looks at it in `realMs`. */
  look({ metadata }: ApiObject, realMs: number = ASKED_MS): void {
    this.queue.add(keyOf(metadata.namespace, metadata.name), realMs);
  }

  #reconcile(key: string): void {
    const { namespace, name } = nameOf(key);
    const source = this.#context.cluster.get(SOURCE, this.#kind, name, namespace);
    if (source === undefined) return void this.#failures.delete(key);
    if (source.spec?.suspend === true) return;
    const fetched = this.#fetch(source);
    if ('revision' in fetched || fetched.stalled) this.#failures.delete(key);
    if ('revision' in fetched) {
      reportStored(this.#context, source, fetched);
      return;
    }
    reportRefused(this.#context, source, fetched);
    if (fetched.stalled) return;
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    this.queue.add(key, Math.min(750 * 2 ** failures, LONGEST_BACKOFF_MS));
  }
}
