import { isDestroyed, isDestroying } from '../../domain/destroyed.ts';
import { explain, isOnItsWay, type RootCause, waitingText } from '../../domain/explain.ts';
import type { Progress } from '../../domain/progress.ts';
import { primaryRegion } from '../../domain/progress-region.ts';
import type { StageProgress } from '../../domain/stage-progress.ts';
import type { ComponentList } from '../../services/components/list-components.ts';
import type { Panels } from '../model.ts';
import { memo } from '../parts/memo.ts';
import { listNow } from './list-now.ts';

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

/** What needs somebody: by the clusters where they answered, else by the journal. What goes on as it should is none of it. */
export function causesNow(panels: Panels, progress: Progress): RootCause[] {
  return rootsNow(panels, progress).filter((one) => !isOnItsWay(one));
}

/** What goes on as it should and holds up most; a sentence, undefined where nothing does. */
export function onItsWayText(panels: Panels, progress: Progress): string | undefined {
  return waitingText(rootsNow(panels, progress).filter(isOnItsWay).slice(0, 1));
}

function rootsNow(panels: Panels, progress: Progress): RootCause[] {
  if (isDestroyed(progress) || isDestroying(progress)) return [];
  const seen = listNow(panels, progress.sovereign);
  return seen === undefined ? causesTold(progress) : causesSeen(seen);
}

/** What keeps Git from arriving in a cluster, in a sentence or two each. */
export function stoppedTexts(panels: Panels, { sovereign: fqdn }: Progress): string[] {
  const fixes = (stoppedOf(panels, fqdn) ?? []).map(({ fix }) => (fix === undefined ? '' : ` ${fix}`));
  return stoppedNow(panels, fqdn).map(
    (text, index) => `${text}: nothing new arrives from Git.${fixes[index]}`,
  );
}

/** The same in a clause each. */
export function stoppedNow(panels: Panels, fqdn: string): string[] {
  const several = (panels.components[fqdn]?.value?.regions.length ?? 0) > 1;
  return (stoppedOf(panels, fqdn) ?? []).map(
    ({ region, kind, name, cause }) => `${kind} ${name}${several ? ` in ${region}` : ''}: ${cause}`,
  );
}

/** Of what is destroyed, or being destroyed, nobody wants anything from Git. */
function stoppedOf({ told, components }: Panels, fqdn: string): ComponentList['stopped'] {
  const progress = told[fqdn]?.value?.progress;
  const down = progress !== undefined && (isDestroyed(progress) || isDestroying(progress));
  return down ? [] : components[fqdn]?.value?.stopped;
}

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
