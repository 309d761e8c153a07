import { CatalystError } from '../../domain/errors.ts';
import type { Method } from './call.ts';
import type { Reply } from './refusal.ts';

const ATTEMPTS = 4;
/** A wait longer than this is told to the person instead of sat through. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Milliseconds to wait before the next attempt, undefined when there should be none. Too many requests are waited out as
 * the API says; its own failures and cut connections are only repeated for reads and
 * deletions, which may safely happen twice.
 */
export function waitBefore(
  attempt: number,
  method: Method,
  outcome: Reply | { error: unknown },
): number | undefined {
  if (attempt > ATTEMPTS) return undefined;
  const backOff = 500 * 2 ** (attempt - 2);
  if ('error' in outcome) return method !== 'POST' && isCut(outcome.error) ? backOff : undefined;
  if (outcome.status === 429) {
    const wait = retryAfterMs(outcome) ?? backOff * 2;
    return wait <= LONGEST_WAIT_MS ? wait : undefined;
  }
  return outcome.status >= 500 && outcome.status !== 501 && method !== 'POST' ? backOff : undefined;
}

/**
 * How long to wait for a place, in milliseconds. `RateLimit-Reset` says when the whole budget is back, up to an hour
 * ahead; single calls come back every second (docs.hetzner.cloud, "Rate Limiting"), so only `Retry-After` counts.
 */
export function retryAfterMs(reply: Reply): number | undefined {
  const after = Number(reply.headers['retry-after']);
  return reply.headers['retry-after'] !== undefined && Number.isFinite(after) && after >= 0
    ? after * 1_000
    : undefined;
}

function isCut(error: unknown): boolean {
  return error instanceof CatalystError && error.code === 'CATALYST-NETWORK-CUT';
}
