import { destroyCommand } from '../domain/destroy/destroy-command.ts';
import { requireFullName, requireKey } from '../domain/destroy/destroy-name.ts';
import type { DestroyPlan, DestroyRequest } from '../domain/destroy/destroy-plan.ts';
import { specFromCloud } from '../domain/destroy/spec-from-cloud.ts';
import { isDestroyed, isZoneLeft } from '../domain/destroyed.ts';
import { CatalystError } from '../domain/errors.ts';
import type { Progress } from '../domain/progress.ts';
import { type DnsSpec, fqdnOf, type SovereignSpec } from '../domain/spec.ts';
import { destroyStages, zoneStage } from '../pipeline/destroy/destroy-stages.ts';
import { survey, surveySentence } from '../pipeline/destroy/survey.ts';
import { runStages } from '../pipeline/run.ts';
import type { Stage } from '../pipeline/world.ts';
import { alreadyDestroyed } from './already-destroyed.ts';
import type { RunRequest, RunResult } from './create-sovereign.ts';
import { exportedAfter } from './exported-after.ts';
import { progressOf, requireProgress } from './read-sovereigns.ts';
import { inSession, type Workshop } from './session.ts';

export interface DestroySovereignRequest extends RunRequest {
  fqdn: string;
  destroy: DestroyRequest;
  /** Where the records are, with `fromCloud`. */
  dns?: DnsSpec;
}

/**
 * Takes a Sovereign down: plan, consent, deletion, proof. What is gone already is success.
 * @throws CatalystError CATALYST-USAGE for a name without dots, CATALYST-NOT-FOUND without state unless `fromCloud`,
 * CATALYST-DESTROY-LEFT when something is left, and whatever a stage throws
 */
export async function destroySovereign(
  workshop: Workshop,
  request: DestroySovereignRequest,
): Promise<RunResult> {
  const { spec } = await specToDestroy(workshop, request);
  const { fqdn, destroy } = request;
  return runDestroy(workshop, spec, request, destroyStages(destroy, tidying(workshop, fqdn)));
}

/** What `destroySovereign` would do. Touches and keeps nothing. Errors as there. */
export async function planDestroy(
  workshop: Workshop,
  request: Omit<DestroySovereignRequest, 'ask'>,
): Promise<DestroyPlan> {
  const { spec } = await specToDestroy(workshop, request);
  const ask = async () => undefined;
  const session = { ...request, spec, ask, listeners: request.listeners ?? [], unrecorded: true };
  return inSession(workshop, session, async (world) => {
    await world.emit({ type: 'stage-started', stage: 'survey' });
    const found = await survey(world, request.destroy);
    await world.emit({ type: 'stage-done', stage: 'survey', detail: surveySentence(found) });
    return found.plan;
  });
}

/**
 * Goes on with a destroy that was interrupted, or with the zone that it left for later.
 * @throws CatalystError CATALYST-DESTROYED when nothing is left to go on with
 */
export async function resumeDestroy(
  workshop: Workshop,
  progress: Progress,
  request: RunRequest,
): Promise<RunResult> {
  const { sovereign: fqdn, outputs } = progress;
  const destroy = outputs['destroy.request'] as unknown as DestroyRequest | undefined;
  const spec = outputs.spec as unknown as SovereignSpec | undefined;
  if (destroy === undefined || spec === undefined || (isDestroyed(progress) && !isZoneLeft(progress)))
    throw alreadyDestroyed(progress);
  const stages = isDestroyed(progress)
    ? [zoneStage(destroy)]
    : destroyStages(destroy, tidying(workshop, fqdn));
  return runDestroy(workshop, spec, request, stages);
}

async function runDestroy(
  workshop: Workshop,
  spec: SovereignSpec,
  request: RunRequest,
  stages: readonly Stage[],
): Promise<RunResult> {
  const { settings } = workshop;
  const run = Buffer.from(settings.random(8)).toString('hex');
  const session = { ...request, spec, listeners: request.listeners ?? [] };
  const fqdn = fqdnOf(spec.domain);
  if (request.exportTo !== undefined) await workshop.state.refuseOtherFile(request.exportTo, 'archive', fqdn);
  return exportedAfter(workshop, fqdn, request.exportTo, () =>
    inSession(workshop, session, async (world, log) => {
      await runStages(world, { run, command: 'destroy', version: settings.version, stages });
      return { fqdn, unchanged: false, progress: log.progress };
    }),
  );
}

async function specToDestroy(
  { state }: Workshop,
  { fqdn, destroy, dns }: Omit<DestroySovereignRequest, 'ask'>,
): Promise<{ spec: SovereignSpec }> {
  requireFullName(fqdn);
  for (const key of destroy.include) if (key !== `zones/${fqdn}`) requireKey('--include', key);
  for (const key of destroy.leave ?? []) requireKey('--leave', key);
  const progress = destroy.fromCloud ? await progressOf(state, fqdn) : await known(state, fqdn, destroy);
  const kept = progress.outputs.spec as unknown as SovereignSpec | undefined;
  if (destroy.fromCloud && dns !== undefined) return { spec: specFromCloud(fqdn, dns) };
  return { spec: kept ?? specFromCloud(fqdn, { provider: 'none' }) };
}

async function known(state: Workshop['state'], fqdn: string, destroy: DestroyRequest): Promise<Progress> {
  try {
    return await requireProgress(state, fqdn);
  } catch (error) {
    if (!(error instanceof CatalystError) || error.code !== 'CATALYST-NOT-FOUND') throw error;
    const like = error.hint?.startsWith('Did you mean') ? `${error.hint} ` : '';
    const command = destroyCommand(fqdn, { ...destroy, fromCloud: true });
    throw new CatalystError(error.code, `${error.message} Nothing was touched.`, {
      hint: `${like}Without its state, by labels alone: ${command}`,
    });
  }
}

function tidying({ state }: Workshop, fqdn: string) {
  return async () => {
    const gone = await state.discard(fqdn);
    return gone.length === 0 ? 'nothing was kept here' : `removed here: ${gone.join(', ')}`;
  };
}
