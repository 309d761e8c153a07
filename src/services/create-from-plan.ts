import type { SovereignSpec } from '../domain/spec.ts';
import { bundledCreateStages } from '../pipeline/stage-order.ts';
import { type PlanBundle, readBundle } from '../pipeline/stages/plan/bundle.ts';
import { beginSovereign, type RunRequest, type RunResult } from './create-sovereign.ts';
import type { Workshop } from './session.ts';

export interface CreateFromPlanRequest extends RunRequest {
  /** Sealed bundle that `sovereign plan --out` wrote. */
  planFile: string;
  /** The bundle's own when absent; another one is refused. */
  spec?: SovereignSpec;
}

/**
 * Brings a Sovereign up by exactly the plan in a bundle, with the secrets in it.
 * @throws CatalystError CATALYST-PLAN-MOVED when spec, state, cloud or DNS are not those of the plan,
 * CATALYST-PASSPHRASE-WRONG, CATALYST-ARCHIVE-INVALID, and whatever `createSovereign` throws
 */
export async function createFromPlan(workshop: Workshop, request: CreateFromPlanRequest): Promise<RunResult> {
  const bundle = await openPlan(workshop, request.planFile);
  const spec = request.spec ?? bundle.spec;
  return beginSovereign(workshop, { ...request, spec }, bundledCreateStages(bundle));
}

/** The spec that a sealed plan was made for. Errors as `createFromPlan`. */
export async function specOfPlan(workshop: Workshop, planFile: string): Promise<SovereignSpec> {
  return (await openPlan(workshop, planFile)).spec;
}

async function openPlan({ state }: Workshop, planFile: string): Promise<PlanBundle> {
  return readBundle(await state.openBundle(planFile));
}
