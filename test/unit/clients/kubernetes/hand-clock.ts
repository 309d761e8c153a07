import { EventEmitter, once } from 'node:events';
import type { Clock } from '../../../../src/domain/surroundings.ts';

interface Sleeper {
  ms: number;
  at: number;
  resolve(): void;
}

/** A clock that only the test moves. */
export class HandClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();
  readonly #bus = new EventEmitter().setMaxListeners(0);

  constructor(now: number = Date.now()) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      const wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const sleeper: Sleeper = { ms, at: this.#now + ms, resolve: wake };
      const stop = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.#sleepers.add(sleeper);
      this.#bus.emit('sleep');
    });
  }

  /** Moves time on and wakes everybody who is due. */
  advance(ms: number): void {
    this.#now += ms;
    for (const sleeper of [...this.#sleepers].sort((a, b) => a.at - b.at)) {
      if (sleeper.at > this.#now) continue;
      this.#sleepers.delete(sleeper);
      sleeper.resolve();
    }
  }

  /** Resolves with the length of a sleep that fits, when somebody sleeps it. */
  async asleep(fits: (ms: number) => boolean): Promise<number> {
    for (;;) {
      const found = [...this.#sleepers].find((sleeper) => fits(sleeper.ms));
      if (found !== undefined) return found.ms;
      await once(this.#bus, 'sleep');
    }
  }

  /** Waits for a sleep that fits, then moves time to its end. */
  async pass(fits: (ms: number) => boolean): Promise<number> {
    const ms = await this.asleep(fits);
    this.advance(ms);
    return ms;
  }
}
