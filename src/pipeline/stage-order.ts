import { applyStage } from './stages/apply.ts';
import { checkStage } from './stages/check.ts';
import { cluster } from './stages/cluster.ts';
import { converge } from './stages/converge.ts';
import { handover } from './stages/handover.ts';
import type { PlanBundle } from './stages/plan/bundle.ts';
import { bundledCheckStage, bundledPlanStage } from './stages/plan/bundled-plan.ts';
import { planStage } from './stages/plan.ts';
import { recordsStage } from './stages/records.ts';
import type { Stage } from './world.ts';

/** The stages of `sovereign create` and `resume`, in the order of `STAGES`. */
export const CREATE_STAGES: readonly Stage[] = [
  checkStage,
  planStage,
  applyStage,
  recordsStage,
  cluster,
  converge,
  handover,
];

/** `sovereign plan` stops before anything outside is written. */
export const CHECK_STAGE: Stage = checkStage;

/** The stages of `sovereign create --plan`: another machine's plan in the place of one made here. */
export function bundledCreateStages(bundle: PlanBundle): readonly Stage[] {
  return CREATE_STAGES.map((stage) => {
    if (stage.id === 'check') return bundledCheckStage(stage, bundle);
    return stage.id === 'plan' ? bundledPlanStage(bundle) : stage;
  });
}
