import { CatalystError } from '../../domain/errors.ts';
import type { Method } from './call.ts';
import type { Reply } from './refusal.ts';

const ATTEMPTS = 4;
/** A wait longer than this is told to the person instead of sat through. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Milliseconds to wait before the next attempt, undefined when there should be none. Too many requests are waited out as
 * the API says (Retry-After, else RateLimit-Reset); its own failures and cut connections are only repeated for reads and
 * deletions, which may safely happen twice.
 */
export function waitBefore(
  attempt: number,
  method: Method,
  outcome: Reply | { error: unknown },
  now: number,
): number | undefined {
  if (attempt > ATTEMPTS) return undefined;
  const backOff = 500 * 2 ** (attempt - 2);
  if ('error' in outcome) return method !== 'POST' && isCut(outcome.error) ? backOff : undefined;
  if (outcome.status === 429) {
    const wait = retryAfterMs(outcome, now) ?? backOff * 2;
    return wait <= LONGEST_WAIT_MS ? wait : undefined;
  }
  return outcome.status >= 500 && outcome.status !== 501 && method !== 'POST' ? backOff : undefined;
}

/** How long the API asks to wait, in milliseconds. */
export function retryAfterMs(reply: Reply, now: number): number | undefined {
  const after = Number(reply.headers['retry-after']);
  if (reply.headers['retry-after'] !== undefined && Number.isFinite(after) && after >= 0)
    return after * 1_000;
  const reset = Number(reply.headers['ratelimit-reset']);
  return Number.isFinite(reset) && reset > 0 ? Math.max(0, reset * 1_000 - now) : undefined;
}

function isCut(error: unknown): boolean {
  return error instanceof CatalystError && error.code === 'CATALYST-NETWORK-CUT';
}
