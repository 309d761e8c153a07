import type { World } from '../../world.ts';
import { advance } from './advance.ts';
import { ensureSecrets } from './ensure-secrets.ts';
import { moduleVariables } from './module-variables.ts';

/** Waits for an OpenTofu that outlived an earlier run, makes the secrets once, and readies the work folder. */
export async function prepare(world: World): Promise<void> {
  await advance(world, 'settle', 'look for an OpenTofu of an earlier run', async () => {
    const found = await world.tofu.settle();
    return found ? 'one was still at work; it has ended' : 'none';
  });
  await advance(world, 'secrets', 'authorities and tokens', async () => {
    const made = await ensureSecrets(world);
    return made === 0 ? 'kept' : `${made} made and sealed`;
  });
  await advance(world, 'init', 'OpenTofu work folder', async () => {
    await world.tofu.prepare(await moduleVariables(world));
    return 'module and provider ready';
  });
}
