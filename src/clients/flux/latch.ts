import type { Clock } from '../../domain/surroundings.ts';

/** Set any number of times, woken once: many changes between two looks are one. */
export class Latch {
  #set = false;
  #wake: (() => void) | undefined;
  /** Goes on from one wait to the next, so that a busy stream of changes does not start and stop a timer for each. */
  #slept: Promise<void> | undefined;

  set(): void {
    this.#set = true;
    this.#wake?.();
  }

  /** Resolves when it was set since the last wait, after at most `atMostMs`, or when the signal aborts; never rejects. */
  async wait(clock: Clock, atMostMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#set && !signal.aborted) await this.#sleep(clock, atMostMs, signal);
    this.#set = false;
  }

  #sleep(clock: Clock, atMostMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    this.#slept ??= clock
      .sleep(atMostMs, signal)
      .catch(() => undefined)
      .then(() => {
        this.#slept = undefined;
        this.#wake?.();
      });
    return promise;
  }
}
