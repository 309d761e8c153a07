/** Repeats of a person's Ctrl-C within this time are an echo of the first, not a wish of their own. */
export const ECHO_MS = 5_000;

export type InterruptAction = 'abort' | 'ignore' | 'force';

/**
 * What to do on a signal: the first one ends the run cleanly, another within five seconds is ignored, a later SIGINT
 * forces. SIGTERM never forces: CI systems send it seconds after SIGINT, while tofu still saves its state.
 */
export function interruptPolicy(now: () => number): (signal: NodeJS.Signals) => InterruptAction {
  let first: number | undefined;
  return (signal) => {
    if (first === undefined) {
      first = now();
      return 'abort';
    }
    return signal === 'SIGINT' && now() - first >= ECHO_MS ? 'force' : 'ignore';
  };
}
