import { CatalystError } from '../../domain/errors.ts';
import type { JsonValue } from '../../domain/event.ts';
import type { Stage, World } from '../world.ts';
import { existingText } from './apply/existing.ts';
import { regionOutputs } from './apply/region-outputs.ts';
import { ApplySteps } from './apply/steps.ts';
import { takeBack } from './apply/take-back.ts';
import { endAgreement } from './plan/consent.ts';

interface LearnedPlan {
  hash: string;
  empty: boolean;
  infrastructure: unknown[];
}

/** Applies exactly the plan that was agreed to. Done when the plan found nothing to change and the outputs are there. */
export const applyStage: Stage = {
  id: 'apply',
  title: 'create the infrastructure',

  async isDone(world) {
    const plan = learnedPlan(world);
    if (plan === undefined || !plan.empty) return undefined;
    return (await learnOutputs(world)) ? 'everything is as planned' : undefined;
  },

  async run(world) {
    const plan = learnedPlan(world);
    if (plan === undefined) throw new CatalystError('CATALYST-INTERNAL', 'There is no plan to apply.');
    const steps = new ApplySteps(world);
    try {
      await world.tofu.apply(plan.hash, steps.take);
    } catch (error) {
      await steps.flush();
      throw await withWhatExists(world, error);
    }
    await steps.whole();
    if (!(await learnOutputs(world)))
      throw new CatalystError('CATALYST-TOFU-FAILED', 'OpenTofu left no outputs.');
    await endAgreement(world);
    const total = plan.infrastructure.length;
    return `${total} of ${total}`;
  },

  undo: takeBack,
};

function learnedPlan(world: World): LearnedPlan | undefined {
  return world.output('plan') as unknown as LearnedPlan | undefined;
}

/** Journals the regions that OpenTofu's outputs name; false while they are incomplete. */
async function learnOutputs(world: World): Promise<boolean> {
  const regions = regionOutputs(await world.tofu.outputs());
  if (regions === undefined) return false;
  const value = regions as unknown as JsonValue;
  if (JSON.stringify(world.output('regions')) !== JSON.stringify(value)) await world.learn('regions', value);
  return true;
}

/** After an interrupt a person needs to know what exists and costs money, and how to go on or back. */
async function withWhatExists(world: World, error: unknown): Promise<unknown> {
  if (!(error instanceof CatalystError) || error.code !== 'CATALYST-INTERRUPTED') return error;
  const exists = await existingText(world).catch(() => 'unknown; the state could not be read');
  return new CatalystError(error.code, `${error.message} Exists now: ${exists}.`, {
    hint: `catalyst sovereign resume ${world.fqdn}`,
    cause: error,
  });
}
