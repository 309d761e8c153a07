import type { SovereignPlan } from '../domain/plan.ts';
import type { SovereignSpec } from '../domain/spec.ts';
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

/** Checks and plans without recording or changing anything outside; what it makes stays for the `create` to come. */
export function planSovereign(workshop: Workshop, request: PlanRequest): Promise<SovereignPlan> {
  const ask = async () => undefined;
  const session = { ...request, ask, listeners: request.listeners ?? [], unrecorded: true };
  return inSession(workshop, session, async (world) => {
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
    const made = plan as unknown as SovereignPlan;
    if (request.out !== undefined)
      await workshop.state.sealBundle(request.out, await packBundle(world, made));
    return made;
  });
}

async function tellingStage(world: World, stage: Stage): Promise<void> {
  await world.emit({ type: 'stage-started', stage: stage.id });
  await world.emit({ type: 'stage-done', stage: stage.id, detail: await stage.run(world) });
}
