import { explain, isOnItsWay, type RootCause, waitingText } from '../../domain/explain.ts';
import type { Progress } from '../../domain/progress.ts';
import { primaryRegion } from '../../domain/progress-region.ts';
import type { StageProgress } from '../../domain/stage-progress.ts';

/** The most urgent thing that holds up components; undefined when none waits. */
export function rootCause(progress: Progress): RootCause | undefined {
  return explain(Object.values(progress.components), primaryRegion(progress))[0];
}

/** Why a run is still waiting: one cause, what it blocks, what to do. Undefined when nothing waits. */
export function whyItWaits(progress: Progress): string | undefined {
  const stage = runningStage(progress);
  const root = stage?.stage === 'converge' || stage === undefined ? rootCause(progress) : undefined;
  if (root === undefined) return stage && (said(stage) ?? stepSentence(stage));
  if (isOnItsWay(root)) return waitingText([root]);
  const fix = root.fix ?? `catalyst sovereign explain ${progress.sovereign} ${root.component}`;
  return waitingText([{ ...root, fix }]);
}

export function runningStage(progress: Progress): StageProgress | undefined {
  return Object.values(progress.stages).find(({ state }) => state === 'running');
}

/** A stage that knows better says it in a step of its own. */
function said(stage: StageProgress): string | undefined {
  return stage.steps.find(({ step, state }) => step === 'waiting' && state === 'running')?.detail;
}

function stepSentence({ steps }: StageProgress): string | undefined {
  const open = steps.findLast(({ state }) => state === 'waiting' || state === 'running');
  return open && `Waiting for ${open.title}${open.detail ? `: ${open.detail}` : ''}`;
}
