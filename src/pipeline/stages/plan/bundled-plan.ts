import type { JsonValue } from '../../../domain/event.ts';
import type { PlannedChange } from '../../../domain/plan.ts';
import type { Stage } from '../../world.ts';
import { advance } from './advance.ts';
import type { PlanBundle } from './bundle.ts';
import { consent } from './consent.ts';
import { refuseMoved } from './moved.ts';

/** The checks, after what a bundle was planned on was held against what is here now. */
export function bundledCheckStage(check: Stage, bundle: PlanBundle): Stage {
  return {
    ...check,
    async run(world) {
      await refuseMoved(world, bundle);
      return check.run(world);
    },
  };
}

/**
 * Stands in for the plan stage: takes the bundle's plan and secrets instead of making them, and has exactly that agreed
 * to. `bundledCheckStage` has run before; the saved plan refuses a state that moves after it.
 */
export function bundledPlanStage(bundle: PlanBundle): Stage {
  return {
    id: 'plan',
    title: 'take the plan from its bundle',
    isDone: async () => undefined,
    async run(world) {
      await advance(world, 'secrets', 'authorities and tokens', async () => {
        for (const [name, value] of Object.entries(bundle.secrets)) await world.secrets.put(name, value);
        return `${Object.keys(bundle.secrets).length} taken from the bundle and sealed`;
      });
      await advance(world, 'init', 'OpenTofu work folder', async () => {
        await world.tofu.placePlan(bundle.tofu);
        return 'module, plan and provider ready';
      });
      await world.learn('plan', bundle.plan);
      const infrastructure = bundle.plan.infrastructure as unknown as PlannedChange[];
      const records = bundle.plan.records as JsonValue[];
      await consent(world, { infrastructure, records, lines: bundle.lines, json: bundle.plan });
      // What is declined costs nothing.
      await world.learn('cost', (bundle.plan.cost as { after: JsonValue }).after);
      return `${infrastructure.length} changes, planned elsewhere`;
    },
  };
}
