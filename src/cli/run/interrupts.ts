import type { Surroundings } from '../surroundings.ts';

const ECHO_MS = 5_000;

/**
 * The first signal ends the run cleanly; another within five seconds is an echo; a later Ctrl-C forces. SIGTERM never
 * forces: CI systems send it seconds after SIGINT, while OpenTofu still saves its state.
 */
export function onInterrupt(
  surroundings: Surroundings,
  say: (line: string) => void,
): { signal: AbortSignal; stop: () => void } {
  const abort = new AbortController();
  let first: number | undefined;
  const stop = surroundings.onSignal((signal) => {
    const now = surroundings.clock.now();
    if (first === undefined) {
      first = now;
      say('Stopping: what runs now is saved first. Ctrl-C again after five seconds forces.');
      abort.abort(new Error(`stopped by ${signal}`));
    } else if (signal === 'SIGINT' && now - first >= ECHO_MS) surroundings.leave(130);
  });
  return { signal: abort.signal, stop };
}
