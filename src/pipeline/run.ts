import { asCatalystError, CatalystError } from '../domain/errors.ts';
import type { RunCommand, RunOutcome } from '../domain/event.ts';
import type { Stage, World } from './world.ts';

export interface Run {
  /** Unique per run. */
  run: string;
  command: RunCommand;
  /** Version of catalyst. */
  version: string;
  stages: readonly Stage[];
  /** The command that goes on with it; `sovereign resume` when left out. */
  goOn?: string;
}

/**
 * Runs stages in order, each unless the world says that there is nothing left to do. What a killed run left undone is
 * found the same way, so `resume` is this very function. The caller holds the Sovereign's lock.
 * @throws CatalystError of the stage that failed; CATALYST-INTERRUPTED when the world's signal was aborted
 */
export async function runStages(world: World, run: Run): Promise<void> {
  await startRun(world, run);
  await settle(world, run, async () => {
    const begun = Promise.allSettled(run.stages.map((stage) => stage.ahead?.(world)));
    try {
      for (const stage of run.stages) await runStage(world, stage, run);
    } finally {
      // Nothing goes on behind a run that has ended.
      await begun;
    }
  });
}

/** Takes back what stages did, last one first. A stage without `undo` has nothing to take back. */
export async function undoStages(world: World, run: Run): Promise<void> {
  await startRun(world, run);
  await settle(world, run, async () => {
    for (const stage of run.stages.toReversed()) await undoStage(world, stage, run);
  });
}

function startRun(world: World, { run, command, version, stages }: Run): Promise<void> {
  const sandbox = world.target.kind === 'sandbox';
  return world.emit({
    type: 'run-started',
    run,
    command,
    version,
    stages: stages.map(({ id }) => id),
    sandbox,
  });
}

async function runStage(world: World, stage: Stage, run: Run): Promise<void> {
  await attempt(world, stage, run, async () => {
    const already = await stage.isDone(world);
    if (already !== undefined) return world.emit({ type: 'stage-skipped', stage: stage.id, reason: already });
    await world.emit({ type: 'stage-started', stage: stage.id });
    const detail = await stage.run(world);
    await world.emit({ type: 'stage-done', stage: stage.id, detail });
  });
}

async function undoStage(world: World, stage: Stage, run: Run): Promise<void> {
  if (stage.undo === undefined) return;
  const undo = stage.undo.bind(stage);
  await attempt(world, stage, run, async () => {
    await world.emit({ type: 'stage-started', stage: stage.id });
    await world.emit({ type: 'stage-undone', stage: stage.id, detail: await undo(world) });
  });
}

/** An interruption is no failure of the stage that it hit. */
async function attempt(world: World, stage: Stage, run: Run, action: () => Promise<void>): Promise<void> {
  world.signal.throwIfAborted();
  try {
    await action();
  } catch (thrown) {
    if (world.signal.aborted || isInterruption(thrown)) throw thrown;
    const error = goingOn(run, asCatalystError(thrown));
    await tryEmit(world, { type: 'stage-failed', stage: stage.id, error: error.toObject() });
    throw error;
  }
}

async function settle(world: World, run: Run, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (thrown) {
    const error = endOf(world, run, thrown);
    const outcome = outcomeOf(error);
    await tryEmit(world, { type: 'run-ended', run: run.run, outcome, error: error.toObject() });
    throw error;
  }
  await world.emit({ type: 'run-ended', run: run.run, outcome: 'done' });
}

function endOf(world: World, run: Run, thrown: unknown): CatalystError {
  const stopped = isInterruption(thrown);
  if (!world.signal.aborted && !stopped) return asCatalystError(thrown);
  if (world.signal.aborted && stopped) return thrown;
  return new CatalystError('CATALYST-INTERRUPTED', 'Interrupted; what was done is kept.', {
    hint: run.goOn ?? `catalyst sovereign resume ${world.fqdn}`,
    cause: stopped || thrown === world.signal.reason ? undefined : thrown,
  });
}

function isInterruption(thrown: unknown): thrown is CatalystError {
  return thrown instanceof CatalystError && thrown.code === 'CATALYST-INTERRUPTED';
}

/** What a stage says of going on is meant for a whole run; one of its own command goes on by that. */
function goingOn({ goOn }: Run, error: CatalystError): CatalystError {
  if (goOn === undefined || error.code !== 'CATALYST-DNS-NOT-PROVEN') return error;
  const { code, message, faults, cause } = error;
  return new CatalystError(code, message, {
    hint: goOn,
    ...(faults === undefined ? {} : { faults }),
    ...(cause === undefined ? {} : { cause }),
  });
}

function outcomeOf({ exit, code }: CatalystError): RunOutcome {
  if (exit === 130) return 'interrupted';
  if (exit === 6) return 'timed-out';
  return exit === 4 || code === 'CATALYST-ANSWER-MISSING' ? 'refused' : 'failed';
}

/** A full disk must not hide what went wrong before it. */
async function tryEmit(world: World, event: Parameters<World['emit']>[0]): Promise<void> {
  await world.emit(event).catch(() => undefined);
}
