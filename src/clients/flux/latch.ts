import type { Clock } from '../../domain/surroundings.ts';

/** Set any number of times, woken once: many changes between two looks are one. */
export class Latch {
  #set = false;
  #wake: (() => void) | undefined;

  set(): void {
    this.#set = true;
    this.#wake?.();
  }

  /** Resolves when it was set since the last wait, after `atMostMs`, or when the signal aborts; never rejects. */
  async wait(clock: Clock, atMostMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#set && !signal.aborted) await this.#sleep(clock, atMostMs, signal);
    this.#set = false;
  }

  async #sleep(clock: Clock, atMostMs: number, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const slept = clock.sleep(atMostMs, AbortSignal.any([signal, done.signal])).catch(() => undefined);
    await Promise.race([woken, slept]);
    done.abort();
    this.#wake = undefined;
  }
}
