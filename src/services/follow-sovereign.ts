import { componentId, splitComponentId } from '../domain/component.ts';
import { componentKey } from '../domain/component-progress.ts';
import { CatalystError } from '../domain/errors.ts';
import type { Event } from '../domain/event.ts';
import { KIT } from '../domain/kit.ts';
import { lifeRuns, tellingRun } from '../domain/life-runs.ts';
import { emptyProgress, foldInto, type Progress } from '../domain/progress.ts';
import { primaryRegion } from '../domain/progress-region.ts';
import { nearest } from '../domain/spec/nearest.ts';
import type { Clock } from '../domain/surroundings.ts';
import type { WaitGoal } from '../domain/wait-goal.ts';
import { requireProgress } from './read-sovereigns.ts';
import type { StateRoom } from './state-room.ts';

/** Every event so far, then those to come, until the signal is aborted. `progress` is live: one object that goes on. */
export async function* watchSovereign(
  state: StateRoom,
  fqdn: string,
  signal: AbortSignal,
): AsyncGenerator<{ event: Event; progress: Progress }, void> {
  const progress = emptyProgress(fqdn);
  await requireProgress(state, fqdn);
  for await (const event of state.follow(fqdn, signal)) {
    foldInto(progress, event);
    yield { event, progress };
  }
}

/**
 * As `watchSovereign`, but it ends with the run that was going on (or the last one), also when its process was killed
 * and wrote no end.
 */
export async function* watchRun(
  room: { state: StateRoom; clock: Clock },
  fqdn: string,
  signal: AbortSignal,
): AsyncGenerator<{ event: Event; progress: Progress }, void> {
  const known = (await requireProgress(room.state, fqdn)).seq;
  const over = new AbortController();
  const gone = orphaned(room, fqdn, AbortSignal.any([signal, over.signal]));
  try {
    for await (const told of watchSovereign(room.state, fqdn, AbortSignal.any([signal, gone]))) {
      yield told;
      if (told.progress.active === undefined && told.event.seq >= known) return;
    }
  } finally {
    over.abort();
  }
}

/** How often we look whether somebody still works on it: a run that was killed writes no end into its journal. */
const LOOK_MS = 2_000;

/**
 * Waits until the journal says that the goal is reached; resolves with the progress then.
 * @throws CatalystError CATALYST-TIMED-OUT at the deadline or when the run came to its own, CATALYST-INTERRUPTED when the signal is aborted,
 * CATALYST-RUN-FAILED as soon as the run has ended (or its process is gone) without reaching it, CATALYST-USAGE when it
 * ended and no component is called so
 */
export async function waitForSovereign(
  room: { state: StateRoom; clock: Clock },
  fqdn: string,
  goal: WaitGoal,
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<Progress> {
  const over = new AbortController();
  const late = alarm(room.clock, options.timeoutMs, AbortSignal.any([options.signal, over.signal]));
  const gone = orphaned(room, fqdn, AbortSignal.any([options.signal, over.signal]));
  try {
    const signal = AbortSignal.any([options.signal, late, gone]);
    const reached = await untilReached(room.state, fqdn, goal, signal);
    if ('progress' in reached) return reached.progress;
    if (options.signal.aborted) throw stopped(fqdn);
    if (!late.aborted && stands(reached.without, goal)) return reached.without;
    throw late.aborted ? tooLate(fqdn, goal) : endedWithout(reached.without, goal);
  } finally {
    over.abort();
  }
}

/** Aborts after a while, never before; forgotten when `forget` is aborted. */
function alarm(clock: Clock, ms: number, forget: AbortSignal): AbortSignal {
  const rung = new AbortController();
  clock.sleep(ms, forget).then(
    () => forget.aborted || rung.abort(),
    () => undefined,
  );
  return rung.signal;
}

/** Aborts once nobody holds the Sovereign's lock at two looks in a row: a run takes it before its first event. */
function orphaned({ state, clock }: { state: StateRoom; clock: Clock }, fqdn: string, forget: AbortSignal) {
  const found = new AbortController();
  const look = async () => {
    for (let empty = 0; empty < 2 && !forget.aborted; ) {
      empty = (await state.holder(fqdn)) === undefined ? empty + 1 : 0;
      await clock.sleep(LOOK_MS, forget);
    }
    if (!forget.aborted) found.abort();
  };
  look().catch(() => undefined);
  return found.signal;
}

async function untilReached(
  state: StateRoom,
  fqdn: string,
  goal: WaitGoal,
  signal: AbortSignal,
): Promise<{ progress: Progress } | { without: Progress }> {
  let last = await requireProgress(state, fqdn);
  if (isReached(last, goal)) return { progress: last };
  const { seq } = last;
  for await (const { progress } of watchSovereign(state, fqdn, signal)) {
    last = progress;
    if (progress.seq < seq) continue;
    if (isReached(progress, goal)) return { progress };
    if (progress.active === undefined) throw endedWithout(progress, goal);
  }
  return { without: last };
}

/** An id without a region is the primary one's component (`harbor`, `hel1-1:harbor`). */
function isReached(progress: Progress, goal: WaitGoal): boolean {
  if (goal.kind === 'ready') return progress.active === undefined && stands(progress, goal);
  if (goal.kind === 'dns') return ['done', 'skipped'].includes(progress.stages.records.state);
  const primary = primaryRegion(progress);
  const { region, component } = splitComponentId(goal.name, primary);
  const key = componentKey(region, component);
  const found = Object.hasOwn(progress.components, key) ? progress.components[key] : undefined;
  return found?.state === 'installed' && found.suspended !== true;
}

/** It is ready by the run that tells how it stands, whatever was begun since and did nothing outside. */
function stands(progress: Progress, goal: WaitGoal): boolean {
  const run = tellingRun(progress);
  return goal.kind === 'ready' && run?.outcome === 'done' && run.command !== 'destroy';
}

function stopped(fqdn: string): CatalystError {
  return new CatalystError('CATALYST-INTERRUPTED', `Stopped waiting for ${fqdn}; its run goes on.`, {
    hint: `catalyst sovereign watch ${fqdn}`,
  });
}

function tooLate(fqdn: string, goal: WaitGoal): CatalystError {
  return new CatalystError('CATALYST-TIMED-OUT', `Time ran out before ${goalText(goal)} on ${fqdn}.`, {
    hint: `catalyst sovereign watch ${fqdn}`,
  });
}

function endedWithout(progress: Progress, goal: WaitGoal): CatalystError {
  if (goal.kind === 'component' && isUnknown(progress, goal.name)) return unknown(progress, goal.name);
  const last = (goal.kind === 'dns' ? progress.runs : lifeRuns(progress)).at(-1);
  const why = last?.error === undefined ? '' : ` ${last.error.message}`;
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

function unknown(progress: Progress, name: string): CatalystError {
  const like = nearest(name, componentIds(progress));
  return new CatalystError('CATALYST-USAGE', `No component ${name} is known on ${progress.sovereign}.`, {
    hint:
      like === undefined
        ? `catalyst component list ${progress.sovereign}`
        : `Did you mean component=${like}?`,
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
