import type { Event } from '../../domain/event.ts';
import { lifeRuns, tellingRun } from '../../domain/life-runs.ts';
import { cutShort, emptyProgress, foldInto, type Progress, progressCopy } from '../../domain/progress.ts';
import type { Told } from '../told.ts';

/** The stages as the run left them that told how a Sovereign stands, before the next one began. */
export interface Stood {
  /** The journal's fold without its components. */
  lean: Progress;
  left?: Pick<Progress, 'runs' | 'stages'>;
}

/** Folds events in; the given one stays as it was. */
export function stoodMore(before: Stood | undefined, events: readonly Event[], sovereign: string): Stood {
  const next: Stood = {
    lean: before === undefined ? emptyProgress(sovereign) : progressCopy(before.lean),
    ...(before?.left === undefined ? {} : { left: before.left }),
  };
  for (const event of events) {
    if ('component' in event) continue;
    if (event.type === 'run-started' && isTelling(next.lean)) {
      const { stages, runs } = cutShort(next.lean);
      next.left = { stages: { ...stages }, runs };
    }
    foldInto(next.lean, event);
  }
  return next;
}

function isTelling(progress: Progress): boolean {
  const telling = tellingRun(progress);
  return telling !== undefined && telling === lifeRuns(progress).at(-1);
}

/** A Sovereign as it stands: a newer run that was declined, or refused before it did anything outside, tells nothing of it. */
export function standingNow({ progress, stood: { left } }: Pick<Told, 'progress' | 'stood'>): Progress {
  const telling = tellingRun(progress);
  if (progress.active !== undefined || telling === lifeRuns(progress).at(-1)) return progress;
  if (left === undefined || lifeRuns(left).at(-1)?.run !== telling?.run) return progress;
  return { ...progress, ...left };
}
