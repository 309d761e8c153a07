import type { Progress, RunProgress } from './progress.ts';
import { HARMLESS_STAGES } from './stage.ts';

/** Runs that build a Sovereign up or take it down. One that only writes DNS says nothing about how far it is. */
export function lifeRuns({ runs }: Pick<Progress, 'runs'>): RunProgress[] {
  return runs.filter(({ command }) => !command.startsWith('dns-'));
}

/**
 * The run that tells how a Sovereign stands: the newest that came to a good end or did something outside. A change that was
 * declined, or a destroy that was not agreed to, says nothing about what stands.
 */
export function tellingRun(progress: Pick<Progress, 'runs'>): RunProgress | undefined {
  const runs = lifeRuns(progress);
  const told = ({ outcome, begun }: RunProgress) =>
    outcome === 'done' || begun.some((stage) => !HARMLESS_STAGES.includes(stage));
  return runs.findLast(told) ?? runs.at(-1);
}

/**
 * The newest run that applied ended within that without a look at what it had made: it was killed, or could write no more.
 * What it cost is then only known as far as it was journaled.
 */
export function isAppliedUnseen({ runs, stages }: Pick<Progress, 'runs' | 'stages'>): boolean {
  const last = lifeRuns({ runs }).findLast(({ begun }) => begun.includes('apply'));
  if (last === undefined || last.begun.at(-1) !== 'apply' || last.error !== undefined) return false;
  const whole = last.run === runs.at(-1)?.run && stages.apply.state === 'done';
  return last.outcome !== 'done' && !whole;
}
