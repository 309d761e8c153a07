import type { Clock, RandomBytes } from '../../domain/surroundings.ts';

const FIRST_MS = 800;
const CAP_MS = 30_000;
const HEALTHY_MS = 120_000;

/** Delays between attempts: 800 ms, doubled up to 30 s, with jitter, from the start again after two healthy minutes. */
export interface BackOff {
  /** Waits before the next attempt; never shorter than `atLeastMs` (a server's Retry-After). */
  wait(signal: AbortSignal, atLeastMs?: number): Promise<void>;
  /** The link works since now. */
  healthy(): void;
}

/** `speed` shortens the delays where the other side runs faster than real time. */
export function createBackOff(options: { clock: Clock; random: RandomBytes; speed: number }): BackOff {
  let tries = 0;
  let healthySince: number | undefined;
  return {
    async wait(signal, atLeastMs = 0) {
      if (healthySince !== undefined && options.clock.now() - healthySince >= HEALTHY_MS / options.speed)
        tries = 0;
      healthySince = undefined;
      const delay = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(tries, 16));
      tries += 1;
      await options.clock.sleep(Math.max(atLeastMs, jittered(delay, options.random) / options.speed), signal);
    },
    healthy() {
      healthySince ??= options.clock.now();
    },
  };
}

/** Between half of `delay` and all of it. */
function jittered(delay: number, random: RandomBytes): number {
  return delay * (0.5 + fraction(random) / 2);
}

/** A number from 0 up to 1. */
export function fraction(random: RandomBytes): number {
  const [high = 0, low = 0] = random(2);
  return (high * 256 + low) / 65_536;
}
