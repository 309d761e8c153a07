import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../src/domain/surroundings.ts';

/** Real time, for programs and tests of real processes. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** Looks until it is so; fails after ten seconds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await wait(10)) if (await holds()) return;
  throw new Error(`still waiting: ${what}`);
}
