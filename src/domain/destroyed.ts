import { lifeRuns } from './life-runs.ts';
import type { Progress } from './progress.ts';
import { HARMLESS_STAGES } from './stage.ts';

/** Something outside was changed since the last run that ended well. One that was refused before that may begin anew. */
export function isUnfinished(progress: Progress): boolean {
  return sinceDone(progress).some(isHarmful);
}

/** A destroy has begun to delete and has not come to its end: nothing but its end is gone on with. */
export function isDestroying(progress: Progress): boolean {
  return sinceDone(progress).some((run) => run.command === 'destroy' && isHarmful(run));
}

/** Nothing of it exists any more, except perhaps its zone. */
export function isDestroyed(progress: Progress): boolean {
  return progress.destroyed !== undefined && !isDestroying(progress);
}

/** All that is left of a destroyed Sovereign is a zone that waits for the TTL of its DS, or failed to go. */
export function isZoneLeft({ outputs, destroyed }: Progress): boolean {
  const zone = outputs['destroy.zone'] as { state?: string } | undefined;
  return destroyed !== undefined && zone?.state === 'waiting';
}

/** Records that our runs wrote are still in DNS, as far as the journal knows. */
export function holdsRecords({ outputs }: Progress): boolean {
  const owned = (outputs['records.owned'] ?? {}) as Record<string, string[]>;
  return Object.values(owned).some((keys) => keys.length > 0);
}

/** Nothing of it can exist: it was destroyed, or never came as far as to make anything. */
export function leavesNothing(progress: Progress): boolean {
  if (isDestroyed(progress)) return !isZoneLeft(progress);
  return !lifeRuns(progress).some(isHarmful);
}

function sinceDone(progress: Progress) {
  const runs = lifeRuns(progress);
  return runs.slice(runs.findLastIndex((run) => run.outcome === 'done') + 1);
}

function isHarmful({ begun }: Progress['runs'][number]): boolean {
  return begun.some((stage) => !HARMLESS_STAGES.includes(stage));
}
