import { isDestroyed, isDestroying } from './destroyed.ts';
import type { Progress } from './progress.ts';

/**
 * Its clusters were made and reached, and nothing has begun to delete them. A later run that is at an earlier stage, or was
 * refused there, takes nothing of that back.
 */
export function hasCluster(progress: Progress): boolean {
  const { regions } = progress.outputs;
  if (!Array.isArray(regions) || regions.length === 0) return false;
  return !isDestroyed(progress) && !isDestroying(progress) && wasReached(progress);
}

/** What comes after the cluster stage was begun, since the last destroy that found its end. */
function wasReached({ runs, stages }: Progress): boolean {
  if (stages.cluster.state === 'done' || stages.cluster.state === 'skipped') return true;
  const gone = runs.findLastIndex(({ command, outcome }) => command === 'destroy' && outcome === 'done');
  return runs.slice(gone + 1).some(({ begun }) => begun.includes('converge'));
}
