import type { Progress } from '../../domain/progress.ts';
import { USUAL_MS } from '../../domain/stage.ts';
import type { StageProgress } from '../../domain/stage-progress.ts';

/** Our figures are those of a real cloud: in a sandbox, whose time runs faster, only a figure of its own counts. */
export function isUsualKnown({ stage, usualMs }: StageProgress, progress: Progress): boolean {
  const run = progress.active ?? progress.runs.at(-1);
  return run?.sandbox !== true || usualMs !== USUAL_MS[stage];
}

/** What all stages of the run usually take together, in milliseconds. */
export function usualOfRun(progress: Progress): number | undefined {
  const run = progress.active ?? progress.runs.at(-1);
  if (run === undefined) return undefined;
  const stages = run.stages.map((id) => progress.stages[id]).filter((stage) => stage !== undefined);
  if (!stages.every((stage) => isUsualKnown(stage, progress))) return undefined;
  return stages.reduce((sum, { usualMs }) => sum + usualMs, 0);
}
