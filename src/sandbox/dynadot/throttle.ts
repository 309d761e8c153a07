import type { SandboxClock } from '../ground.ts';

const PER_MINUTE = 60;
const MINUTE_MS = 60_000;

/** A regular account: 60 requests a minute of sandbox time, one at a time. */
export class Throttle {
  readonly #clock: SandboxClock;
  #times: number[] = [];
  #busy = false;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** Counts a request; false when it is one too many. */
  enter(): boolean {
    const now = this.#clock.now();
    this.#times = this.#times.filter((time) => time > now - MINUTE_MS / this.#clock.speed);
    if (this.#busy || this.#times.length >= PER_MINUTE) return false;
    this.#times.push(now);
    this.#busy = true;
    return true;
  }

  leave(): void {
    this.#busy = false;
  }
}
