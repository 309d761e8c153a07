import type { Clock, RandomBytes } from '../domain/surroundings.ts';

export interface RetryOptions {
  clock: Clock;
  random: RandomBytes;
  signal: AbortSignal;
  /** At least 1. */
  attempts: number;
  /** The first wait, in milliseconds; each later one is twice as long, up to `longestMs`. */
  firstMs: number;
  longestMs: number;
  /** False for a failure that trying again cannot cure. */
  mayRetry(failure: unknown): boolean;
  /** How long the other side asked to wait (`Retry-After`), in milliseconds. */
  askedWaitMs?(failure: unknown): number | undefined;
  onRetry?(failure: unknown, attempt: number, waitMs: number): void;
}

/** Runs an action again after failures that may pass, with growing waits that differ from caller to caller. */
export async function retry<T>(action: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    options.signal.throwIfAborted();
    try {
      return await action(attempt);
    } catch (failure) {
      if (attempt >= options.attempts || !options.mayRetry(failure)) throw failure;
      const waitMs = options.askedWaitMs?.(failure) ?? backOff(attempt, options);
      options.onRetry?.(failure, attempt, waitMs);
      await options.clock.sleep(waitMs, options.signal);
    }
  }
}

/** Between half and the whole of the doubled wait. */
function backOff(attempt: number, { firstMs, longestMs, random }: RetryOptions): number {
  const whole = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  const fraction = (random(1)[0] ?? 0) / 255;
  return Math.round(whole * (0.5 + fraction / 2));
}

/**
 * `Retry-After` in milliseconds: whole seconds or an HTTP date (RFC 9110, 10.2.3). Undefined when it is neither.
 * @param now milliseconds since the epoch
 */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
