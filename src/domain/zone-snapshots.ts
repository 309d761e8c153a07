import type { RunCommand } from './event.ts';
import type { RunProgress } from './progress.ts';

/** A zone as it was kept before a write; `id` names it to a person: `omani.works-3`. */
export interface KeptSnapshot {
  id: string;
  zone: string;
  /** RFC 3339. */
  takenAt: string;
  serial?: string;
  /** Number of record sets. */
  sets: number;
}

/** The run that took a snapshot, by its time; undefined when no run of this journal was at work then. */
export function takenBefore(takenAt: string, runs: readonly RunProgress[]): RunCommand | undefined {
  const at = Date.parse(takenAt);
  const during = runs.findLast(
    ({ startedAt, endedAt }) =>
      Date.parse(startedAt) <= at && (endedAt === undefined || at <= Date.parse(endedAt)),
  );
  return during?.command;
}
