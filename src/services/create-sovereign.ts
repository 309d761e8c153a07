import { isDestroyed, isDestroying, isUnfinished } from '../domain/destroyed.ts';
import { CatalystError } from '../domain/errors.ts';
import type { JsonValue, RunCommand } from '../domain/event.ts';
import type { Progress } from '../domain/progress.ts';
import { fqdnOf, type SovereignSpec } from '../domain/spec.ts';
import type { EventListener } from '../pipeline/event-log.ts';
import { runStages } from '../pipeline/run.ts';
import { CREATE_STAGES } from '../pipeline/stage-order.ts';
import type { RunOptions, Stage, World } from '../pipeline/world.ts';
import type { AskAdmin } from '../pipeline/world-builder.ts';
import { exportSafely } from './export-safely.ts';
import { progressOf, requireProgress } from './read-sovereigns.ts';
import { inSession, type Workshop } from './session.ts';

export interface RunRequest {
  options: RunOptions;
  /** Aborted by the first interrupt. */
  signal: AbortSignal;
  /** Asks the sovereign-admin; undefined when nobody can be asked. */
  ask: AskAdmin;
  listeners?: readonly EventListener[];
  /** Where the whole state goes as a sealed archive when the run ends, however it ends. */
  exportTo?: string;
}

export interface CreateRequest extends RunRequest {
  spec: SovereignSpec;
}

export interface RunResult {
  fqdn: string;
  /** The run found nothing to do. */
  unchanged: boolean;
  progress: Progress;
}

/**
 * Brings a Sovereign up. One that is finished is planned again: without a difference that is all, with one the plan is
 * shown and asked for.
 * @throws CatalystError CATALYST-UNFINISHED when a run of it has not ended well, CATALYST-STATE-NOT-LASTING under CI
 * without a place where the state lasts, and whatever a stage throws
 */
export function createSovereign(workshop: Workshop, request: CreateRequest): Promise<RunResult> {
  return beginSovereign(workshop, request, CREATE_STAGES);
}

/** `createSovereign` by these stages. */
export async function beginSovereign(
  workshop: Workshop,
  request: CreateRequest,
  stages: readonly Stage[],
): Promise<RunResult> {
  refusePassingState(workshop, request.exportTo);
  const fqdn = fqdnOf(request.spec.domain);
  // One that somebody works on now is locked, not unfinished: taking the lock says so.
  const held = (await workshop.state.holder(fqdn)) !== undefined;
  if (!held && isUnfinished(await progressOf(workshop.state, fqdn))) throw unfinished(fqdn);
  return runOn(workshop, 'create', request, stages);
}

/**
 * Goes on where a run of this Sovereign stopped, with the spec that it was begun with: building or destroying.
 * @throws CatalystError CATALYST-DESTROYED when nothing is left to go on with
 */
export async function resumeSovereign(
  workshop: Workshop,
  fqdn: string,
  request: RunRequest,
): Promise<RunResult> {
  const before = await requireProgress(workshop.state, fqdn);
  if (isDestroying(before) || isDestroyed(before))
    return (await import('./destroy-sovereign.ts')).resumeDestroy(workshop, before, request);
  const spec = before.outputs.spec as unknown as SovereignSpec | undefined;
  if (spec === undefined) {
    throw new CatalystError('CATALYST-NOT-FOUND', `The journal of ${fqdn} names no spec to resume with.`, {
      hint: 'catalyst sovereign create -f sovereign.yaml',
    });
  }
  return runOn(workshop, 'resume', { ...request, spec }, CREATE_STAGES);
}

async function runOn(
  workshop: Workshop,
  command: RunCommand,
  request: CreateRequest,
  order: readonly Stage[],
): Promise<RunResult> {
  const fqdn = fqdnOf(request.spec.domain);
  const run = Buffer.from(workshop.settings.random(8)).toString('hex');
  const { version } = workshop.settings;
  const session = { ...request, listeners: request.listeners ?? [] };
  try {
    return await inSession(workshop, session, async (world, log) => {
      if (command === 'create' && isUnfinished(log.progress)) throw unfinished(fqdn);
      const stages = order.map((stage) => (stage.id === 'plan' ? keepingSpec(stage) : stage));
      await runStages(world, { run, command, version, stages });
      return { fqdn, unchanged: isUnchanged(log.progress), progress: log.progress };
    });
  } finally {
    if (request.exportTo !== undefined) await exportSafely(workshop, fqdn, request.exportTo);
  }
}

/** What was planned and agreed to is what `resume` goes on with, without a file; what was declined is not. */
function keepingSpec(plan: Stage): Stage {
  const keep = async (world: World) => {
    await world.learn('spec', world.spec as unknown as JsonValue);
    await world.learn('sandbox', world.target.kind === 'sandbox');
  };
  return {
    ...plan,
    async isDone(world) {
      const already = await plan.isDone(world);
      if (already !== undefined) await keep(world);
      return already;
    },
    async run(world) {
      if (world.output('spec') === undefined) await keep(world);
      const detail = await plan.run(world);
      await keep(world);
      return detail;
    },
  };
}

function refusePassingState({ settings }: Workshop, exportTo: string | undefined): void {
  if (!settings.ci || settings.stateNamed || exportTo !== undefined) return;
  const text =
    'Under CI the state folder goes away with the machine, and with it the way to resume or destroy.';
  throw new CatalystError('CATALYST-STATE-NOT-LASTING', text, {
    hint: 'Set CATALYST_STATE_DIR to a folder that lasts, or take the state out with --export FILE.',
  });
}

function isUnchanged(progress: Progress): boolean {
  const { apply, records, cluster, converge, handover } = progress.stages;
  return [apply, records, cluster, converge, handover].every(({ state }) => state === 'skipped');
}

function unfinished(fqdn: string): CatalystError {
  return new CatalystError('CATALYST-UNFINISHED', `A run of ${fqdn} is unfinished.`, {
    hint: `catalyst sovereign resume ${fqdn}`,
  });
}
