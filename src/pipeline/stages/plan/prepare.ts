import type { World } from '../../world.ts';
import { advance } from './advance.ts';
import { ensureClusterSecrets, ensurePassphrase } from './ensure-secrets.ts';
import { moduleVariables } from './module-variables.ts';

/**
 * Waits for an OpenTofu that outlived an earlier run, makes the secrets once, and readies the work folder meanwhile: that
 * takes no more than the state's passphrase.
 */
export async function prepare(world: World): Promise<void> {
  await advance(world, 'settle', 'look for an OpenTofu of an earlier run', async () => {
    const found = await world.tofu.settle();
    return found ? 'one was still at work; it has ended' : 'none';
  });
  const passphrase = ensurePassphrase(world);
  await allEnded([makeSecrets(world, passphrase), readyFolder(world, passphrase)]);
}

function makeSecrets(world: World, passphrase: Promise<number>): Promise<void> {
  return advance(world, 'secrets', 'authorities and tokens', async () => {
    const made = await Promise.all([passphrase, ensureClusterSecrets(world)]);
    const count = made[0] + made[1];
    return count === 0 ? 'kept' : `${count} made and sealed`;
  });
}

function readyFolder(world: World, passphrase: Promise<number>): Promise<void> {
  return advance(world, 'init', 'OpenTofu work folder', async () => {
    const variables = await moduleVariables(world);
    await passphrase;
    await world.tofu.prepare(variables);
    return 'module and provider ready';
  });
}

/** Waits for all, also when one fails: nothing goes on behind a failed stage. */
async function allEnded(works: Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(works);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
