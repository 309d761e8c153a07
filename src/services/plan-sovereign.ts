import type { SovereignPlan } from '../domain/plan.ts';
import { fqdnOf, type SovereignSpec } from '../domain/spec.ts';
import type { EventListener } from '../pipeline/event-log.ts';
import { CHECK_STAGE } from '../pipeline/stage-order.ts';
import { packBundle } from '../pipeline/stages/plan/bundle.ts';
import { refuseAboveLimit } from '../pipeline/stages/plan/consent.ts';
import { makePlan } from '../pipeline/stages/plan/make-plan.ts';
import type { RunOptions, Stage, World } from '../pipeline/world.ts';
import { inSession, type Workshop } from './session.ts';

export interface PlanRequest {
  spec: SovereignSpec;
  options: RunOptions;
  signal: AbortSignal;
  listeners?: readonly EventListener[];
  /** Where the plan goes as a sealed bundle, for `createFromPlan` on any machine with the passphrase. */
  out?: string;
}

/**
 * Checks and plans without recording or changing anything outside. Of a Sovereign that was never begun nothing stays here,
 * least of all its secrets, unless the plan is kept as a bundle.
 */
export async function planSovereign(workshop: Workshop, request: PlanRequest): Promise<SovereignPlan> {
  const { state } = workshop;
  const fqdn = fqdnOf(request.spec.domain);
  const ask = async () => undefined;
  const session = { ...request, ask, listeners: request.listeners ?? [], unrecorded: true };
  if (request.out !== undefined) await state.refuseOtherFile(request.out, 'plan');
  let kept = false;
  try {
    return await inSession(workshop, session, async (world) => {
      try {
        const plan = await tellingPlan(world);
        if (request.out !== undefined) await state.sealBundle(request.out, await packBundle(world, plan));
        kept = request.out !== undefined;
        return plan;
      } finally {
        if (!kept) await state.discardUnbegun(fqdn);
      }
    });
  } finally {
    await state.removeEmpty(fqdn);
  }
}

async function tellingPlan(world: World): Promise<SovereignPlan> {
  await tellingStage(world, CHECK_STAGE);
  let plan: SovereignPlan | undefined;
  await tellingStage(world, {
    id: 'plan',
    title: 'plan',
    isDone: async () => undefined,
    async run() {
      plan = await makePlan(world);
      refuseAboveLimit(world, plan);
      return `${plan.infrastructure.length} changes`;
    },
  });
  return plan as unknown as SovereignPlan;
}

async function tellingStage(world: World, stage: Stage): Promise<void> {
  await world.emit({ type: 'stage-started', stage: stage.id });
  await world.emit({ type: 'stage-done', stage: stage.id, detail: await stage.run(world) });
}
