import type { SandboxClock } from '../ground.ts';

/** Keys that are due at some time; a key is queued once, for its earliest time. */
export class WorkQueue {
  readonly #clock: SandboxClock;
  readonly #work: (key: string) => void;
  readonly #due = new Map<string, { at: number; cancel: () => void }>();

  constructor(clock: SandboxClock, work: (key: string) => void) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Queues `key` in `realMs`. */
  add(key: string, realMs: number): void {
    const at = this.#clock.now() + realMs / this.#clock.speed;
    const queued = this.#due.get(key);
    if (queued !== undefined && queued.at <= at) return;
    queued?.cancel();
    const cancel = this.#clock.after(realMs, () => {
      this.#due.delete(key);
      this.#work(key);
    });
    this.#due.set(key, { at, cancel });
  }

  forget(key: string): void {
    this.#due.get(key)?.cancel();
    this.#due.delete(key);
  }

  stop(): void {
    for (const key of [...this.#due.keys()]) this.forget(key);
  }
}

export function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

export function nameOf(key: string): { namespace: string; name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}
