import { setTimeout as wait } from 'node:timers/promises';

const AGAIN_MS = 300;

/** Does work by key: never twice at once, once more when it was asked for meanwhile, and again when it failed. */
export class TurnKeeper {
  readonly #due = new Set<string>();
  readonly #busy = new Set<string>();
  readonly #signal: AbortSignal;
  readonly #work: (key: string) => Promise<void>;
  readonly #note: (text: string) => void;
  readonly #noted = new Set<string>();

  /** `note` hears of each failure once. */
  constructor(signal: AbortSignal, work: (key: string) => Promise<void>, note: (text: string) => void) {
    this.#signal = signal;
    this.#work = work;
    this.#note = note;
  }

  ask(key: string): void {
    this.#due.add(key);
    if (!this.#busy.has(key)) void this.#run(key);
  }

  async #run(key: string): Promise<void> {
    this.#busy.add(key);
    while (this.#due.delete(key) && !this.#signal.aborted) {
      try {
        await this.#work(key);
      } catch (thrown) {
        this.#due.add(key);
        this.#noteOnce(String(thrown));
        await wait(AGAIN_MS, undefined, { signal: this.#signal, ref: false }).catch(() => {});
      }
    }
    this.#busy.delete(key);
  }

  #noteOnce(text: string): void {
    if (this.#noted.has(text) || this.#signal.aborted) return;
    this.#noted.add(text);
    this.#note(text);
  }
}
