import type { World } from '../../world.ts';

/** Caches may be a little late. */
const MARGIN_MS = 60_000;

/** Milliseconds of our clock after which no cache holds any more what had a TTL of so many seconds. */
export function cachedMs({ target }: Pick<World, 'target'>, seconds: number): number {
  return Math.ceil((seconds * 1000 + MARGIN_MS) / target.speed);
}
