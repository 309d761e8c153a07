import type { Event } from './event.ts';
import { lifeRuns, tellingRun } from './life-runs.ts';
import { cutShort, emptyProgress, foldInto, type Progress } from './progress.ts';

/**
 * A Sovereign as the run left it that tells how it stands: with that run's stages, and without the later ones, which were
 * declined before they did anything outside. Undefined when the newest run is the one that tells.
 *
 * @param events All of them, oldest first.
 * @param progress Their fold.
 */
export function standingOf(events: Iterable<Event>, progress: Progress): Progress | undefined {
  const telling = tellingRun(progress);
  if (telling === undefined || progress.active !== undefined || telling === lifeRuns(progress).at(-1))
    return undefined;
  const then = emptyProgress(progress.sovereign);
  for (const event of events) {
    if (event.type === 'run-started' && then.runs.at(-1)?.run === telling.run) break;
    foldInto(then, event);
  }
  const { stages, runs } = cutShort(then);
  return { ...progress, stages, runs: lifeRuns({ runs }) };
}
