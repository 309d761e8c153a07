import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';

/**
 * What `work` gives before the time is over; undefined when it gave nothing by then. `end` aborts with either.
 * @throws CatalystError CATALYST-INTERRUPTED when `signal` aborts, and whatever `work` throws by itself
 */
export async function within<T>(
  { clock, signal, ms }: { clock: Clock; signal: AbortSignal; ms: number },
  work: (end: AbortSignal) => Promise<T | undefined>,
): Promise<T | undefined> {
  const over = new AbortController();
  const end = AbortSignal.any([signal, over.signal]);
  const timer = clock.sleep(Math.max(0, ms), end).then(
    () => over.abort(),
    () => undefined,
  );
  let found: T | undefined;
  try {
    found = await work(end);
  } catch (error) {
    if (!end.aborted) throw error;
  } finally {
    over.abort();
    await timer;
  }
  if (found === undefined && signal.aborted) throw interrupted();
  return found;
}

/** Nothing of a look or of a wait is left behind. */
export function interrupted(): CatalystError {
  return new CatalystError('CATALYST-INTERRUPTED', 'Stopped.', { hint: 'Nothing is half-done.' });
}
