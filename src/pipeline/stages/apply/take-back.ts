import type { TofuResource } from '../../../clients/tofu/tofu.ts';
import { CatalystError } from '../../../domain/errors.ts';
import type { World } from '../../world.ts';
import { moduleVariables } from '../plan/module-variables.ts';
import { reconcile } from '../plan/reconcile.ts';
import { ApplySteps } from './steps.ts';

/**
 * Removes all infrastructure of the module, also what an interrupted run left outside the state. Protection is lifted
 * first, because the provider does not lift it when it deletes. Safe to call again after an interrupt.
 */
export async function takeBack(world: World): Promise<string> {
  await world.tofu.settle();
  await world.tofu.prepare({ ...(await moduleVariables(world)), delete_protection: false });
  await reconcile(world);
  const resources = await world.tofu.resources();
  if (resources.length === 0) return 'nothing was there';
  const steps = new ApplySteps(world);
  try {
    if (world.spec.protection.delete) await unprotect(world, resources, steps);
    await world.tofu.destroy(steps.take);
  } finally {
    await steps.flush();
  }
  return `${resources.length} removed`;
}

const PROTECTED = ['hcloud_server', 'hcloud_load_balancer', 'hcloud_network', 'hcloud_primary_ip'];

/** Only what exists is touched: what an interrupted run had not made yet must not be made now. */
async function unprotect(world: World, resources: readonly TofuResource[], steps: ApplySteps): Promise<void> {
  const only = resources.filter(({ type }) => PROTECTED.includes(type)).map(({ address }) => address);
  if (only.length === 0) return;
  const plan = await world.tofu.plan({ only });
  if (plan.empty) return;
  // OpenTofu ends with an error when outputs name what was never made; whether it lifted enough, the removal tells.
  await world.tofu.apply(plan.hash, steps.take).catch((error: unknown) => {
    if (!(error instanceof CatalystError) || error.code !== 'CATALYST-TOFU-FAILED') throw error;
  });
}
