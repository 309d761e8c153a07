import { onInterrupt } from '../run/interrupts.ts';
import type { Surroundings } from '../surroundings.ts';

/** Runs what asks a Sovereign, and ends it at the first interrupt; a write that was begun comes to its end. */
export async function interruptibly<T>(
  surroundings: Surroundings,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, stop } = onInterrupt(surroundings, () => undefined);
  try {
    return await work(signal);
  } finally {
    stop();
  }
}
