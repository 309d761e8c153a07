import { type EventCause, eventCause, isOf } from '../../domain/component/event-cause.ts';
import { type WorkloadRef, workloadKey } from '../../domain/component/workload.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { Kubernetes } from '../kubernetes/kubernetes.ts';
import { EVENTS } from './collections.ts';

/** What starts in less needs no explanation. */
const PATIENCE_MS = 30_000;
const ASK_AGAIN_MS = 30_000;
/** An older warning tells of trouble that is over. */
const FRESH_MS = 10 * 60_000;
const AT_ONCE = 2;
const MOST = 500;

/**
 * Why workloads stay unready where no status says it: the newest warnings of their namespaces, read when asked for and
 * not more often than every half a minute. Best effort: Events are kept for an hour and may be lost.
 */
export class EventShelf {
  readonly #since = new Map<string, number>();
  readonly #read = new Map<string, { at: number; causes: EventCause[] }>();
  readonly #options: { kubernetes: Kubernetes; clock: Clock; speed: number; changed(): void };
  /** Why Events may not be read. */
  refusal: string | undefined;
  #running = 0;

  constructor(options: { kubernetes: Kubernetes; clock: Clock; speed: number; changed(): void }) {
    this.#options = options;
  }

  /** Call it for every workload that is open; the cause as far as it is known now. */
  of(refs: readonly WorkloadRef[]): EventCause | undefined {
    const { clock, speed } = this.#options;
    const late = refs.filter((ref) => {
      const key = workloadKey(ref);
      if (!this.#since.has(key)) this.#since.set(key, clock.now());
      return clock.now() - (this.#since.get(key) ?? 0) >= PATIENCE_MS / speed;
    });
    for (const namespace of new Set(late.map((ref) => ref.namespace))) this.#ask(namespace);
    const causes = late.flatMap((ref) =>
      (this.#read.get(ref.namespace)?.causes ?? []).filter((cause) => isOf(ref, cause)),
    );
    return causes
      .filter(({ at }) => clock.now() - at < FRESH_MS)
      .reduce<EventCause | undefined>(
        (newest, one) => (newest && newest.at >= one.at ? newest : one),
        undefined,
      );
  }

  /** These run. */
  forget(refs: readonly WorkloadRef[]): void {
    for (const ref of refs) this.#since.delete(workloadKey(ref));
  }

  #ask(namespace: string): void {
    const { clock, speed } = this.#options;
    const last = this.#read.get(namespace);
    if (last !== undefined && clock.now() - last.at < ASK_AGAIN_MS / speed) return;
    if (this.#running >= AT_ONCE) return;
    this.#read.set(namespace, { at: clock.now(), causes: last?.causes ?? [] });
    this.#running += 1;
    void this.#fetch(namespace);
  }

  async #fetch(namespace: string): Promise<void> {
    const { kubernetes, clock, changed } = this.#options;
    try {
      const scope = { namespace, fieldSelector: 'type=Warning', most: MOST };
      const events = await kubernetes.list(EVENTS, scope);
      const causes = events.flatMap((event) => eventCause(event) ?? []);
      this.#read.set(namespace, { at: clock.now(), causes });
      if (causes.length > 0) changed();
    } catch (error) {
      // Without Events we know less, and nothing else is wrong.
      if (error instanceof CatalystError && error.code === 'CATALYST-KUBERNETES-FORBIDDEN')
        this.refusal = error.message;
    } finally {
      this.#running -= 1;
    }
  }
}
