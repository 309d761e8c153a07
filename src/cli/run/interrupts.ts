import { interruptPolicy } from '../../domain/interrupt-policy.ts';
import type { Surroundings } from '../surroundings.ts';

/** Ends the work at the first signal; only a later Ctrl-C leaves at once. `stop` gives the signals back. */
export function onInterrupt(
  surroundings: Pick<Surroundings, 'onSignal' | 'clock' | 'leave'>,
  say: (line: string) => void,
): { signal: AbortSignal; stop: () => void } {
  const abort = new AbortController();
  const decide = interruptPolicy(() => surroundings.clock.now());
  const stop = surroundings.onSignal((signal) => {
    const action = decide(signal);
    if (action === 'force') surroundings.leave(130);
    if (action !== 'abort') return;
    say('Stopping: what runs now is saved first. Ctrl-C again after five seconds forces.');
    abort.abort(new Error(`stopped by ${signal}`));
  });
  return { signal: abort.signal, stop };
}
