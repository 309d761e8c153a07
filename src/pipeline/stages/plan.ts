import { costJson } from '../../domain/cost.ts';
import { planJson, type SovereignPlan } from '../../domain/plan.ts';
import type { Stage, World } from '../world.ts';
import { agreeable, consent, refuseAboveLimit } from './plan/consent.ts';
import { foreseeClusterSecrets, STATE_PASSPHRASE } from './plan/ensure-secrets.ts';
import { makePlan, planSentence } from './plan/make-plan.ts';

/** Plans that `isDone` made and `run` need not make again. */
const fresh = new WeakMap<World, SovereignPlan>();

/** Plans, shows and has it agreed to. Done when infrastructure exists and nothing in it or in DNS would change. */
export const planStage: Stage = {
  id: 'plan',
  title: 'plan what will change and what it costs',

  async ahead(world) {
    const { tofuVersion } = world.probes ?? {};
    // Getting a tool takes minutes, which a refusal of the checks must not wait for.
    const isHere = tofuVersion === undefined || (await tofuVersion()) !== undefined;
    await Promise.all([isHere ? world.tofu.begin?.() : undefined, foreseeClusterSecrets(world)]);
  },

  async isDone(world) {
    const begun = (await world.secrets.names()).includes(STATE_PASSPHRASE);
    if (!begun || world.output('plan') === undefined) return undefined;
    const plan = await makePlan(world);
    if (!plan.empty || plan.records.some(({ action }) => action !== 'keep')) {
      fresh.set(world, plan);
      return undefined;
    }
    await learnPlan(world, plan);
    return planSentence(plan);
  },

  async run(world) {
    const plan = fresh.get(world) ?? (await makePlan(world));
    fresh.delete(world);
    refuseAboveLimit(world, plan);
    await world.learn('plan', planJson(plan));
    await consent(world, agreeable(plan));
    // What is declined costs nothing.
    await learnPlan(world, plan);
    return planSentence(plan);
  },
};

/** Keeps the plan's hash, which alone may be applied, and its cost in the journal. */
export async function learnPlan(world: World, plan: SovereignPlan): Promise<void> {
  await world.learn('plan', planJson(plan));
  await world.learn('cost', costJson(plan.cost.after));
}
