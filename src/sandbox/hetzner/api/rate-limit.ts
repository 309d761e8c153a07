import type { SandboxClock } from '../../ground.ts';
import { Refusal } from './refusal.ts';

const CALLS_PER_HOUR = 3600;
const REFILL_MS = 1000;

/** 3600 calls an hour and project, one more every second (public documentation), in sandbox time. */
export class RateLimit {
  readonly #clock: SandboxClock;
  #remaining = CALLS_PER_HOUR;
  #countedAt: number;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
    this.#countedAt = clock.now();
  }

  /** Counts a call; throws `rate_limit_exceeded` when none is left or when `isExhausted`. */
  take(isExhausted: boolean): void {
    const now = this.#clock.now();
    const refilled = ((now - this.#countedAt) * this.#clock.speed) / REFILL_MS;
    this.#remaining = Math.min(CALLS_PER_HOUR, this.#remaining + refilled);
    this.#countedAt = now;
    if (isExhausted || this.#remaining < 1)
      throw new Refusal('rate_limit_exceeded', 'limit of 3600 requests per hour reached');
    this.#remaining -= 1;
  }

  headers(isExhausted: boolean): Record<string, string> {
    const remaining = isExhausted ? 0 : Math.floor(this.#remaining);
    const waits = (CALLS_PER_HOUR - remaining) * REFILL_MS;
    return {
      'RateLimit-Limit': String(CALLS_PER_HOUR),
      'RateLimit-Remaining': String(remaining),
      'RateLimit-Reset': String(Math.ceil((this.#clock.now() + waits / this.#clock.speed) / 1000)),
    };
  }
}
