import type { Clock } from '../../domain/surroundings.ts';

export const SILENCE_MS = 30_000;
const TICK_MS = 1_000;

/** Calls `tick` every second, and `silence` whenever 30 s have passed without a `reset`. */
export function heartbeat(
  clock: Clock,
  on: { tick(): void; silence(): void },
): { reset(): void; stop(): void } {
  const end = new AbortController();
  let last = clock.now();
  const loop = async () => {
    while (!end.signal.aborted) {
      await clock.sleep(TICK_MS, end.signal).catch(() => undefined);
      if (end.signal.aborted) return;
      on.tick();
      if (clock.now() - last < SILENCE_MS) continue;
      on.silence();
      last = clock.now();
    }
  };
  void loop();
  return {
    reset: () => {
      last = clock.now();
    },
    stop: () => end.abort(),
  };
}
