import { asCatalystError } from '../../domain/errors.ts';
import { ApplySteps } from '../stages/apply/steps.ts';
import type { Stage, World } from '../world.ts';
import { deleteObjects } from './delete-objects.ts';
import { type Desk, going } from './desk.ts';
import { warn } from './step.ts';
import { readyFolder } from './tofu-state.ts';

/**
 * Has OpenTofu remove what its state holds. Servers of ours that the state does not know go before: they would hold the
 * network. A failure of OpenTofu is no end: what it leaves is swept by name, and the proof tells.
 */
export function removeStage(desk: Desk): Stage {
  return {
    id: 'remove',
    title: 'have OpenTofu remove the infrastructure',
    async isDone() {
      const { state, plan } = desk.survey ?? {};
      if (state?.size === 0) return 'OpenTofu holds nothing';
      // Perhaps it is another project's token: then the state is the way back, and is not emptied.
      return plan?.missing.length === state?.size ? 'nothing that OpenTofu holds is there' : undefined;
    },
    async run(world) {
      const { sorted = [], state = new Set<string>() } = desk.survey ?? {};
      const strays = going(world, desk.request, sorted)
        .map(({ object }) => object)
        .filter(({ kind, id }) => kind === 'servers' && !state.has(`servers/${id}`));
      await deleteObjects(world, 'remove', strays);
      try {
        return await destroyAll(world, desk.survey?.held ?? 0);
      } catch (error) {
        if (world.signal.aborted) throw error;
        const { message } = asCatalystError(error);
        desk.tofuFailure = message;
        await warn(world, 'remove', message);
        return 'OpenTofu stopped before its end; the rest goes one by one';
      }
    },
  };
}

async function destroyAll(world: World, held: number): Promise<string> {
  await readyFolder(world);
  const steps = new ApplySteps(world, 'remove');
  try {
    await world.tofu.destroy(steps.take);
  } finally {
    await steps.flush();
  }
  const left = await world.tofu.resources();
  const state = left.length === 0 ? 'its state is empty' : `its state still names ${left.length}`;
  return `${held - left.length} of ${held} removed; ${state}`;
}
