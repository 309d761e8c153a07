import { asCatalystError } from '../../domain/errors.ts';
import type { StepState } from '../../domain/event.ts';
import type { DestroyStageId } from '../../domain/stage.ts';
import type { World } from '../world.ts';

export interface Step {
  stage: DestroyStageId;
  /** Stable within its stage. */
  step: string;
  title: string;
  /** Place among so many. */
  count?: { done(): number; total: number };
}

/** Runs a sub-step between its events; the sentence that it resolves with stands beside it. */
export async function inStep(world: World, step: Step, work: () => Promise<string>): Promise<void> {
  await tell(world, step, 'running');
  try {
    await tell(world, step, 'done', await work());
  } catch (error) {
    if (!world.signal.aborted) await tell(world, step, 'failed', asCatalystError(error).message);
    throw error;
  }
}

function tell(world: World, step: Step, state: StepState, detail = ''): Promise<void> {
  const { stage, step: id, title, count } = step;
  return world.emit({
    type: 'stage-advanced',
    stage,
    step: id,
    title,
    state,
    ...(detail === '' ? {} : { detail }),
    ...(count === undefined ? {} : { done: count.done(), total: count.total }),
  });
}

/** A line that a person should see although the stage goes on. */
export function warn(world: World, stage: DestroyStageId, text: string): Promise<void> {
  return world.emit({ type: 'stage-line', stage, level: 'warn', text });
}
