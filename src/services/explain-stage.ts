import { lifeRuns, tellingRun } from '../domain/life-runs.ts';
import type { Progress } from '../domain/progress.ts';
import type { StageId } from '../domain/stage.ts';

/** Why a run stands still, or stood still at its end: from the stage down to what it waits for. */
export interface StageExplanation {
  stage: StageId;
  state: 'running' | 'failed' | 'interrupted';
  /** What the stage waits for; in `cluster` one hangs on the other, elsewhere they go side by side. */
  chain: string[];
  cause?: string;
  fix?: string;
  /** Stages that wait for it. */
  blocks: StageId[];
}

/**
 * The stage that holds up a Sovereign's newest run. Undefined when none does, for `converge`, whose components say more, and
 * for a change that was declined before it did anything: what stands waits for nothing then.
 */
export function explainStage(progress: Progress): StageExplanation | undefined {
  const run = progress.active ?? lifeRuns(progress).at(-1);
  if (run === undefined || run.outcome === 'done') return undefined;
  if (progress.active === undefined && run !== tellingRun(progress)) return undefined;
  const stage = run.stages
    .map((id) => progress.stages[id])
    .find(({ state, interrupted }) => state === 'failed' || state === 'running' || interrupted === true);
  if (stage === undefined || stage.stage === 'converge') return undefined;
  const state = stage.interrupted === true ? 'interrupted' : stage.state === 'failed' ? 'failed' : 'running';
  const warned = stage.lines.findLast(({ level }) => level !== 'info')?.text;
  const gone = state === 'interrupted' ? 'The process of the run is gone.' : undefined;
  const cause = stage.error?.message ?? run.error?.message ?? warned ?? gone;
  const goOn = state === 'interrupted' ? `catalyst sovereign resume ${progress.sovereign}` : undefined;
  const fix = stage.error?.hint ?? run.error?.hint ?? goOn;
  return {
    stage: stage.stage,
    state,
    chain: stage.steps.filter(isOpen).map(stepText),
    ...(cause === undefined ? {} : { cause }),
    ...(fix === undefined ? {} : { fix }),
    blocks: run.stages.slice(run.stages.indexOf(stage.stage) + 1),
  };
}

type Step = Progress['stages'][StageId]['steps'][number];

/** Handed out and not at its end; what failed counts too. */
function isOpen({ state }: Step): boolean {
  return state !== 'done' && state !== 'skipped';
}

function stepText({ title, state, detail, done, total }: Step): string {
  const count = done === undefined || total === undefined ? '' : ` (${done} of ${total})`;
  const how = state === 'failed' ? 'failed' : state === 'waiting' ? 'waits' : '';
  return [`${title}${count}`, how, detail].filter(Boolean).join('  ');
}
