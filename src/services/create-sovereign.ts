import { isDestroyed, isDestroying, isUnfinished } from '../domain/destroyed.ts';
import { CatalystError } from '../domain/errors.ts';
import type { RunCommand } from '../domain/event.ts';
import type { Progress } from '../domain/progress.ts';
import { fqdnOf, type SovereignSpec } from '../domain/spec.ts';
import type { EventListener } from '../pipeline/event-log.ts';
import { runStages } from '../pipeline/run.ts';
import { CREATE_STAGES } from '../pipeline/stage-order.ts';
import type { RunOptions, Stage } from '../pipeline/world.ts';
import type { AskAdmin } from '../pipeline/world-builder.ts';
import { exportedAfter } from './exported-after.ts';
import { changingSpec, keepingSpec } from './keeping-spec.ts';
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

export interface ResumeRequest extends RunRequest {
  /** Another spec than the run was begun with; only a run that builds and is unfinished takes one. */
  spec?: SovereignSpec;
}

/**
 * Goes on where a run of this Sovereign stopped, building or destroying: with the spec that it was begun with, or with
 * another one, whose plan is asked for anew.
 * @throws CatalystError CATALYST-DESTROYED when nothing is left to go on with, CATALYST-USAGE for a spec that does not
 * belong to an unfinished run of this Sovereign
 */
export async function resumeSovereign(
  workshop: Workshop,
  fqdn: string,
  request: ResumeRequest,
): Promise<RunResult> {
  const before = await requireProgress(workshop.state, fqdn);
  if (request.spec !== undefined) refuseOtherSpec(before, request.spec);
  if (isDestroying(before) || isDestroyed(before))
    return (await import('./destroy-sovereign.ts')).resumeDestroy(workshop, before, request);
  const spec = request.spec ?? (before.outputs.spec as unknown as SovereignSpec | undefined);
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
  if (request.exportTo !== undefined) await workshop.state.refuseOtherFile(request.exportTo, 'archive', fqdn);
  return exportedAfter(workshop, fqdn, request.exportTo, () =>
    inSession(workshop, session, async (world, log) => {
      if (command === 'create' && isUnfinished(log.progress)) throw unfinished(fqdn);
      const kept = command === 'resume' ? changingSpec : keepingSpec;
      const stages = order.map((stage) => (stage.id === 'plan' ? kept(stage) : stage));
      await runStages(world, { run, command, version, stages });
      return { fqdn, unchanged: isUnchanged(log.progress), progress: log.progress };
    }),
  );
}

function refusePassingState({ settings }: Workshop, exportTo: string | undefined): void {
  if (!settings.ci || settings.stateNamed) return;
  if (exportTo === undefined) {
    const text =
      'Under CI the state folder goes away with the machine, and with it the way to resume or destroy.';
    throw new CatalystError('CATALYST-STATE-NOT-LASTING', text, {
      hint: 'Set CATALYST_STATE_DIR to a folder that lasts, or take the state out with --export FILE.',
    });
  }
  const { value, file, keyring } = settings.passphrase;
  if (value !== undefined || file !== undefined || keyring) return;
  const text =
    'Under CI a passphrase that is made goes away with the machine, and nothing else opens what --export writes.';
  throw new CatalystError('CATALYST-STATE-NOT-LASTING', text, {
    hint: 'Give one that you keep: CATALYST_PASSPHRASE or CATALYST_PASSPHRASE_FILE.',
  });
}

/** A finished Sovereign is changed by `create`, which asks for the difference; one that is taken down needs no spec. */
function refuseOtherSpec(before: Progress, spec: SovereignSpec): void {
  const fqdn = before.sovereign;
  if (fqdnOf(spec.domain) !== fqdn)
    throw new CatalystError('CATALYST-USAGE', `The spec is of ${fqdnOf(spec.domain)}, not of ${fqdn}.`, {
      hint: 'Leave its name and domain as they were.',
    });
  if (isDestroying(before) || isDestroyed(before))
    throw new CatalystError('CATALYST-USAGE', `${fqdn} is taken down; no spec changes that.`, {
      hint: `catalyst sovereign resume ${fqdn}`,
    });
  if (!isUnfinished(before))
    throw new CatalystError('CATALYST-USAGE', `No run of ${fqdn} is unfinished. Nothing was touched.`, {
      hint: 'Change it with: catalyst sovereign create -f sovereign.yaml',
    });
}

function isUnchanged(progress: Progress): boolean {
  const { apply, records, cluster, converge, handover } = progress.stages;
  return [apply, records, cluster, converge, handover].every(({ state }) => state === 'skipped');
}

function unfinished(fqdn: string): CatalystError {
  const text = `A run of ${fqdn} is unfinished. resume goes on with it, also with another spec (-f or flags).`;
  return new CatalystError('CATALYST-UNFINISHED', text, {
    hint: `catalyst sovereign resume ${fqdn}`,
  });
}
