import { makeClusterSecrets } from '../../../domain/certificates.ts';
import { regionKeys } from '../../../domain/spec.ts';
import type { World } from '../../world.ts';

/** Name of the passphrase that seals OpenTofu's state and plan, in the secrets store. */
export const STATE_PASSPHRASE = 'state-passphrase';

/** Name of a region's cluster secrets in the store. */
export function clusterSecretName(regionKey: string): string {
  return `cluster.${regionKey}`;
}

/**
 * Makes the state's passphrase, once. Resolves with the number of secrets made now. What is in the store already is never
 * made again: another passphrase would open no state.
 */
export async function ensurePassphrase(world: World): Promise<number> {
  if ((await world.secrets.names()).includes(STATE_PASSPHRASE)) return 0;
  await world.secrets.put(STATE_PASSPHRASE, Buffer.from(world.random(32)).toString('hex'));
  return 1;
}

/** The same for what enters user_data: another value would mean another server. */
export async function ensureClusterSecrets(world: World): Promise<number> {
  const present = new Set(await world.secrets.names());
  const missing = regionKeys(world.spec.regions).filter((key) => !present.has(clusterSecretName(key)));
  for (const key of missing) {
    const secrets = await makeClusterSecrets(`${world.fqdn}/${key}`, world.clock.now());
    await world.secrets.put(clusterSecretName(key), JSON.stringify(secrets));
  }
  return missing.length;
}
