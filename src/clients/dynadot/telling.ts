import type { WriteOptions } from '../../domain/dns-provider.ts';
import type { Connection } from './connection.ts';
import type { Pending } from './pending.ts';

/** Says that a write is still under way, every 30 s at most. */
export type Telling = (pending: Pending, earlier: boolean) => Promise<void>;

const AT_MOST_EVERY_MS = 30_000;

export function telling(
  zone: string,
  { clock, pace }: Connection,
  waiting: WriteOptions['waiting'],
): Telling {
  let toldAt = Number.NEGATIVE_INFINITY;
  return async ({ at }, earlier) => {
    if (waiting === undefined || clock.now() - toldAt < AT_MOST_EVERY_MS) return;
    toldAt = clock.now();
    const { usualMs, budgetMs } = pace;
    await waiting({ provider: 'Dynadot', zone, since: at, usualMs, longestMs: budgetMs, earlier });
  };
}
