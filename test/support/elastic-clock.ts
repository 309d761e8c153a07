import type { Clock } from '../../src/domain/surroundings.ts';

interface Sleeper {
  until: number;
  wake(): void;
}

/** Real time (or that many times faster) that a test can let leap and bring to a stand. */
export class ElasticClock implements Clock {
  readonly #pace: number;
  readonly #began = Date.now();
  readonly #sleepers = new Set<Sleeper>();
  #leapt = 0;
  #stoodAt: number | undefined;

  constructor(pace = 1) {
    this.#pace = pace;
  }

  now(): number {
    return (this.#stoodAt ?? this.#began + (Date.now() - this.#began) * this.#pace) + this.#leapt;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted === true) {
      reject(signal.reason);
      return promise;
    }
    const end = () => {
      clearTimeout(timer);
      this.#sleepers.delete(sleeper);
      signal?.removeEventListener('abort', stop);
    };
    const stop = () => {
      end();
      reject(signal?.reason);
    };
    const wake = () => {
      end();
      resolve();
    };
    const sleeper = { until: this.now() + ms, wake };
    // While time stands, only a leap wakes.
    const timer = setTimeout(() => this.#stoodAt === undefined && wake(), ms / this.#pace);
    this.#sleepers.add(sleeper);
    signal?.addEventListener('abort', stop, { once: true });
    return promise;
  }

  /** Moves on at once; everybody whose time has come wakes. */
  leap(ms: number): void {
    this.#leapt += ms;
    const now = this.now();
    for (const { until, wake } of [...this.#sleepers]) if (until <= now) wake();
  }

  /** From here on time moves by leaps only. */
  stand(): void {
    this.#stoodAt ??= this.now() - this.#leapt;
  }
}
