import { CatalystError } from '../domain/errors.ts';
import type { Event } from '../domain/event.ts';
import { emptyProgress, fold, type Progress } from '../domain/progress.ts';
import type { StageId } from '../domain/stage.ts';
import type { Clock } from '../domain/surroundings.ts';
import { requireProgress } from './read-sovereigns.ts';
import type { StateRoom } from './state-room.ts';

/** Every event so far, then those to come, until the signal is aborted. */
export async function* watchSovereign(
  state: StateRoom,
  fqdn: string,
  signal: AbortSignal,
): AsyncGenerator<{ event: Event; progress: Progress }, void> {
  let progress = emptyProgress(fqdn);
  await requireProgress(state, fqdn);
  for await (const event of state.follow(fqdn, signal)) {
    progress = fold(progress, event);
    yield { event, progress };
  }
}

export type LogLine = { at: string; stage: StageId; level: 'info' | 'warn' | 'error'; text: string };

/** What stages said, oldest first; with `follow`, what they will say too. */
export async function* sovereignLogs(
  state: StateRoom,
  fqdn: string,
  options: { follow: boolean; stage?: StageId; signal: AbortSignal },
): AsyncGenerator<LogLine, void> {
  await requireProgress(state, fqdn);
  const events = options.follow ? state.follow(fqdn, options.signal) : await state.read(fqdn);
  for await (const event of events) {
    if (event.type !== 'stage-line') continue;
    if (options.stage !== undefined && event.stage !== options.stage) continue;
    const { at, stage, level, text } = event;
    yield { at, stage, level, text };
  }
}

export type WaitGoal = { kind: 'ready' } | { kind: 'dns' } | { kind: 'component'; name: string };

/** Reads `ready`, `dns` or `component=NAME`. */
export function parseWaitGoal(text: string): WaitGoal {
  if (text === 'ready' || text === 'dns') return { kind: text };
  const name = text.startsWith('component=') ? text.slice('component='.length) : '';
  if (name !== '') return { kind: 'component', name };
  throw new CatalystError('CATALYST-USAGE', `Nothing can be waited for by the name "${text}".`, {
    hint: 'Wait for ready, dns or component=NAME.',
  });
}

/**
 * Waits until the journal says that the goal is reached; resolves with the progress then.
 * @throws CatalystError CATALYST-TIMED-OUT at the deadline, CATALYST-RUN-FAILED as soon as the run has ended without
 * reaching it
 */
export async function waitForSovereign(
  room: { state: StateRoom; clock: Clock },
  fqdn: string,
  goal: WaitGoal,
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<Progress> {
  const late = new AbortController();
  const over = new AbortController();
  const patience = room.clock.sleep(options.timeoutMs, AbortSignal.any([options.signal, over.signal])).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    return await untilReached(room.state, fqdn, goal, AbortSignal.any([options.signal, late.signal]));
  } finally {
    over.abort();
    await patience;
  }
}

async function untilReached(
  state: StateRoom,
  fqdn: string,
  goal: WaitGoal,
  signal: AbortSignal,
): Promise<Progress> {
  const known = await requireProgress(state, fqdn);
  for await (const { progress } of watchSovereign(state, fqdn, signal)) {
    if (progress.seq < known.seq) continue;
    if (isReached(progress, goal)) return progress;
    if (progress.active === undefined) throw endedWithout(progress, goal);
  }
  throw new CatalystError(
    'CATALYST-TIMED-OUT',
    `${fqdn} is not there yet: ${goalText(goal)} is still awaited.`,
    {
      hint: `catalyst sovereign watch ${fqdn}`,
    },
  );
}

function isReached(progress: Progress, goal: WaitGoal): boolean {
  if (goal.kind === 'ready') return progress.runs.at(-1)?.outcome === 'done';
  if (goal.kind === 'dns') return ['done', 'skipped'].includes(progress.stages.records.state);
  const found = Object.values(progress.components).filter(({ component }) => component === goal.name);
  return found.length > 0 && found.every(({ state }) => state === 'installed');
}

function endedWithout(progress: Progress, goal: WaitGoal): CatalystError {
  const last = progress.runs.at(-1);
  const why = last?.error === undefined ? '' : ` ${last.error.message}`;
  return new CatalystError(
    'CATALYST-RUN-FAILED',
    `The run of ${progress.sovereign} ended (${last?.outcome ?? 'unknown'}) before ${goalText(goal)}.${why}`,
    {
      hint:
        last?.outcome === 'done'
          ? `catalyst sovereign explain`
          : `catalyst sovereign resume ${progress.sovereign}`,
    },
  );
}

function goalText(goal: WaitGoal): string {
  if (goal.kind === 'component') return `the component ${goal.name} is installed`;
  return goal.kind === 'dns' ? 'its records answer' : 'it is ready';
}
