import { CatalystError } from '../../domain/errors.ts';
import type { JsonValue } from '../../domain/event.ts';
import type { Stage, World } from '../world.ts';
import { existing } from './apply/existing.ts';
import { regionOutputs } from './apply/region-outputs.ts';
import { ApplySteps } from './apply/steps.ts';
import { serversOff, switchOn } from './apply/switch-on.ts';
import { takeBack } from './apply/take-back.ts';
import { endAgreement } from './plan/consent.ts';

interface LearnedPlan {
  hash: string;
  empty: boolean;
  infrastructure: unknown[];
}

/**
 * Applies exactly the plan that was agreed to, and sees that every server has power after it. Done when the plan found
 * nothing to change, the outputs are there and no server is off.
 */
export const applyStage: Stage = {
  id: 'apply',
  title: 'create the infrastructure',

  async isDone(world) {
    const plan = learnedPlan(world);
    if (plan === undefined || !plan.empty) return undefined;
    if (!(await learnOutputs(world)) || (await serversOff(world)).length > 0) return undefined;
    return 'everything is as planned';
  },

  async run(world) {
    const plan = learnedPlan(world);
    if (plan === undefined) throw new CatalystError('CATALYST-INTERNAL', 'There is no plan to apply.');
    const steps = new ApplySteps(world);
    try {
      if (!plan.empty) await world.tofu.apply(plan.hash, steps.take);
    } catch (error) {
      await steps.flush();
      await switchOnAfter(world, error);
      throw await withWhatExists(world, error);
    }
    await steps.whole();
    if (!(await learnOutputs(world)))
      throw new CatalystError('CATALYST-TOFU-FAILED', 'OpenTofu left no outputs.');
    await switchOn(world);
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

/** However an apply stopped, a person needs to know what exists and costs money, and how to go on or back. */
async function withWhatExists(world: World, error: unknown): Promise<unknown> {
  if (!(error instanceof CatalystError)) return error;
  const found = await existing(world).catch(() => undefined);
  if (found?.spent !== undefined) await world.learn('costSoFar', { ...found.spent }).catch(() => undefined);
  const text = found?.text ?? 'unknown; the state could not be read';
  const next = error.code === 'CATALYST-INTERRUPTED' ? undefined : error.hint;
  const { faults } = error;
  const told = /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
  return new CatalystError(error.code, `${told} Exists now: ${text}.`, {
    hint: next ?? `catalyst sovereign resume ${world.fqdn}`,
    cause: error,
    ...(faults === undefined ? {} : { faults }),
  });
}

/** A change of types that stopped half-way leaves servers without power: they are not left so while the fault is mended. */
async function switchOnAfter(world: World, error: unknown): Promise<void> {
  const stopped = error instanceof CatalystError && error.code === 'CATALYST-TOFU-FAILED';
  if (stopped && !world.signal.aborted) await switchOn(world).catch(() => undefined);
}
