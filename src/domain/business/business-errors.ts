import { CatalystError, type CatalystErrorOptions } from '../errors.ts';

/** Too many requests; nothing was done. */
export class RateLimited extends CatalystError {
  /** Seconds to wait. */
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number) {
    super('CATALYST-RATE-LIMITED', message, {
      hint: `Wait ${retryAfter} s, then run the same command again.`,
    });
    this.retryAfter = retryAfter;
  }
}

/**
 * A write was sent, no answer came, and reading back failed too: it may have been done or not. `readBack` asks again and
 * resolves with what is there now.
 */
export class OutcomeUnknown extends CatalystError {
  readonly readBack: () => Promise<unknown>;

  constructor(message: string, readBack: () => Promise<unknown>, options: CatalystErrorOptions = {}) {
    super('CATALYST-OUTCOME-UNKNOWN', message, options);
    this.readBack = readBack;
  }
}
