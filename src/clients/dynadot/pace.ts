import type { Clock } from '../../domain/surroundings.ts';

/** Durations in milliseconds, as this account and this world have them. */
export interface Pace {
  /** Between the end of a request and the next one: 60 a minute, one at a time. */
  gapMs: number;
  /** After "too many requests". */
  penaltyMs: number;
  /** Waits before a read is tried again. */
  retriesMs: readonly number[];
  /** Waits between two looks at whether a write has arrived; the last one repeats. */
  looksMs: readonly number[];
  /** Within this most writes show: half an hour was seen between two of them. */
  usualMs: number;
  /** Later than this a write is taken for lost. */
  budgetMs: number;
  /** How long is looked for a write whose answer got lost. */
  doubtMs: number;
}

const MINUTE = 60_000;
/** A rehearsal runs on a real machine: what is shorter says nothing. */
const SHORTEST_BUDGET_MS = 30_000;

/** The real durations divided by `speed`; budgets never below what a busy machine needs. */
export function paceAt(speed: number): Pace {
  const at = (ms: number) => Math.ceil(ms / speed);
  const budget = (ms: number) => Math.max(at(ms), Math.min(ms, SHORTEST_BUDGET_MS));
  return {
    gapMs: at(1_100),
    penaltyMs: at(MINUTE),
    retriesMs: [at(2_000), at(10_000)],
    looksMs: [at(2_000), at(5_000), at(10_000), at(20_000), at(30_000)],
    usualMs: at(30 * MINUTE),
    budgetMs: budget(45 * MINUTE),
    doubtMs: budget(2 * MINUTE),
  };
}

/** Holds every request back until the one before it has ended and the gap has passed. */
export function pacer(clock: Clock, pace: Pace, signal: AbortSignal | undefined) {
  let notBefore = Number.NEGATIVE_INFINITY;
  return {
    async hold(): Promise<void> {
      const wait = notBefore - clock.now();
      if (wait > 0) await clock.sleep(wait, signal);
    },
    ended(kind?: string): void {
      notBefore = clock.now() + (kind === 'rate-limited' ? pace.penaltyMs : pace.gapMs);
    },
  };
}
