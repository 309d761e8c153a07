import { setTimeout as wait } from 'node:timers/promises';
import type { Running } from './supervisor.ts';

const AGAIN_MS = 1_000;

/** A program that comes back when somebody else ended it, as the service manager of a node or a kubelet brings it back. */
export class KeptProgram {
  readonly #launch: () => Running;
  readonly #pauseMs: number;
  #running: Running | undefined;
  #kept = false;

  constructor(launch: () => Running, pauseMs = AGAIN_MS) {
    this.#launch = launch;
    this.#pauseMs = pauseMs;
  }

  get isRunning(): boolean {
    return this.#running?.isRunning === true;
  }

  /** The one that runs, or a new one. Errors: it cannot be started at all. */
  begin(): Running {
    if (this.#running?.isRunning === true) return this.#running;
    const begun = this.#launch();
    this.#running = begun;
    void this.#again(begun).catch(() => undefined);
    return begun;
  }

  /** It was ready: from now on it comes back, until it is ended here. */
  keep(): void {
    this.#kept = true;
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#kept = false;
    await this.#running?.kill();
  }

  /** SIGTERM, and SIGKILL when it still runs after `patienceMs`. */
  async end(patienceMs: number): Promise<void> {
    this.#kept = false;
    await this.#running?.end(patienceMs);
  }

  async #again(begun: Running): Promise<void> {
    await begun.ended;
    await wait(this.#pauseMs, undefined, { ref: false });
    if (this.#kept && this.#running === begun) this.begin();
  }
}
