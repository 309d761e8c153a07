import { explain, type RootCause } from '../../domain/explain.ts';
import type { Progress } from '../../domain/progress.ts';
import { primaryRegion } from '../../domain/progress-region.ts';
import type { StageProgress } from '../../domain/stage-progress.ts';
import type { ComponentList } from '../../services/components/list-components.ts';
import { memo } from '../parts/memo.ts';

/** What holds up components by the journal, the most urgent first. */
export const causesTold = memo((progress: Progress): RootCause[] =>
  explain(Object.values(progress.components), primaryRegion(progress)),
);

/** The same by what the clusters say now. */
export const causesSeen = memo(({ components, regions }: ComponentList): RootCause[] =>
  explain(
    components.map(({ blockedBy: _, ...component }) => component),
    regions[0] ?? '',
  ),
);

/** The stage that is at work; undefined when none is. */
export function runningStage({ stages }: Progress): StageProgress | undefined {
  return Object.values(stages).find(({ state }) => state === 'running');
}

/** What a running stage waits for, in a clause; undefined when it says nothing. */
export function stageWaits({ steps }: StageProgress): string | undefined {
  const said = steps.find(({ step, state }) => step === 'waiting' && state === 'running')?.detail;
  if (said !== undefined) return said;
  const open = steps.findLast(({ state }) => state === 'waiting' || state === 'running');
  return open && `${open.title}${open.detail === undefined ? '' : `: ${open.detail}`}`;
}
