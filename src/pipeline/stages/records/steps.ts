import type { StepState } from '../../../domain/event.ts';
import type { World } from '../../world.ts';
import type { Round } from './proof/proof.ts';

/** Runs one sub-step between its events; `work` returns the detail that stands beside it. One that is cut short has not failed. */
export async function step(
  world: World,
  id: string,
  title: string,
  work: (tell: (round: Round) => Promise<void>, detail: (text: string) => Promise<void>) => Promise<string>,
): Promise<void> {
  const advance = (state: StepState, detail?: string) =>
    world.emit({
      type: 'stage-advanced',
      stage: 'records',
      step: id,
      title,
      state,
      ...(detail && { detail }),
    });
  await advance('running');
  try {
    const detail = (text: string) => advance('running', text);
    await advance('done', await work((round) => detail(sentenceOf(round)), detail));
  } catch (error) {
    if (!world.signal.aborted) await advance('failed');
    throw error;
  }
}

function sentenceOf({ disagreements }: Round): string {
  const [first, ...rest] = disagreements;
  const more = rest.length === 0 ? '' : `, and ${rest.length} more`;
  return `waiting: ${first?.server} says ${first?.says}${more}`;
}
