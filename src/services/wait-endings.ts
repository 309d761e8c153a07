import { componentId } from '../domain/component.ts';
import { CatalystError } from '../domain/errors.ts';
import { KIT } from '../domain/kit.ts';
import { lifeRuns } from '../domain/life-runs.ts';
import type { Progress } from '../domain/progress.ts';
import { primaryRegion } from '../domain/progress-region.ts';
import { nearest } from '../domain/spec/nearest.ts';
import type { WaitGoal } from '../domain/wait-goal.ts';

export function stoppedWaiting(fqdn: string): CatalystError {
  return new CatalystError(
    'CATALYST-INTERRUPTED',
    `Stopped waiting for ${fqdn}; what goes on there goes on.`,
    {
      hint: `catalyst sovereign watch ${fqdn}`,
    },
  );
}

/** While a run went on. */
export function tooLate(fqdn: string, goal: WaitGoal): CatalystError {
  return new CatalystError('CATALYST-TIMED-OUT', `Time ran out before ${goalText(goal)} on ${fqdn}.`, {
    hint: `catalyst sovereign watch ${fqdn}`,
  });
}

/** While its clusters were looked at. `standing` is a sentence: how far it is, or why nobody can tell. */
export function notYet(
  fqdn: string,
  goal: WaitGoal,
  standing: { text: string; hint?: string },
): CatalystError {
  const text = `Time ran out before ${goalText(goal)} on ${fqdn}. ${standing.text}`;
  const show = goal.kind === 'component' ? `component show ${goal.name}` : 'sovereign explain';
  return new CatalystError('CATALYST-TIMED-OUT', text, {
    hint: standing.hint ?? `catalyst ${show} ${fqdn}`,
  });
}

/** A run came to its end without it. `now`: a sentence, how its clusters stand since. */
export function endedWithout(progress: Progress, goal: WaitGoal, now?: string): CatalystError {
  if (goal.kind === 'component' && now === undefined && isUnknown(progress, goal.name))
    return unknownComponent(progress.sovereign, goal.name, componentIds(progress));
  const last = (goal.kind === 'dns' ? progress.runs : lifeRuns(progress)).at(-1);
  const told = now ?? last?.error?.message;
  const why = told === undefined ? '' : ` ${told}`;
  const outcome = last?.outcome ?? 'its process is gone';
  // What ran out of time may still come: that has an exit status of its own.
  const code = outcome === 'timed-out' ? 'CATALYST-TIMED-OUT' : 'CATALYST-RUN-FAILED';
  const text = `The run of ${progress.sovereign} ended (${outcome}) before ${goalText(goal)}.${why}`;
  return new CatalystError(code, text, { hint: nextStep(progress) });
}

/** A name that nobody knows, once components were seen, is mistyped and not missing. */
function isUnknown(progress: Progress, name: string): boolean {
  const ids = componentIds(progress);
  return ids.length > 0 && !ids.includes(name) && !KIT.some(({ component }) => component === name);
}

export function unknownComponent(fqdn: string, name: string, known: string[]): CatalystError {
  const like = nearest(name, known);
  return new CatalystError('CATALYST-USAGE', `No component ${name} is known on ${fqdn}.`, {
    hint: like === undefined ? `catalyst component list ${fqdn}` : `Did you mean component=${like}?`,
  });
}

function componentIds(progress: Progress): string[] {
  const primary = primaryRegion(progress);
  return Object.values(progress.components).map((one) => componentId(one.region, one.component, primary));
}

function nextStep(progress: Progress): string {
  return lifeRuns(progress).at(-1)?.outcome === 'done'
    ? 'catalyst sovereign explain'
    : `catalyst sovereign resume ${progress.sovereign}`;
}

function goalText(goal: WaitGoal): string {
  if (goal.kind === 'component') return `the component ${goal.name} is installed`;
  return goal.kind === 'dns' ? 'its records answer' : 'it is ready';
}
