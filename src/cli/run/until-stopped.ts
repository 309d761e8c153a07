import { CatalystError } from '../../domain/errors.ts';
import type { Surroundings } from '../surroundings.ts';
import { onInterrupt } from './interrupts.ts';

/**
 * Runs what tells line by line until it is told to stop. What is followed ends well by that, wherever it finds it.
 * @throws CatalystError CATALYST-INTERRUPTED when it was stopped before all of what is there was told
 */
export async function untilStopped(
  surroundings: Pick<Surroundings, 'onSignal' | 'clock' | 'leave'>,
  { follow }: { follow: boolean },
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { signal, stop } = onInterrupt(surroundings, () => {});
  try {
    await work(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop();
  }
  if (signal.aborted && !follow) throw new CatalystError('CATALYST-INTERRUPTED', 'Stopped before the end.');
}
