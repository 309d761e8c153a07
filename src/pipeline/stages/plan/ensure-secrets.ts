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
 * Makes what enters user_data and the state's passphrase, once: what is in the store already is never made again, since
 * another value would mean another server. Resolves with the number of secrets made now.
 */
export async function ensureSecrets(world: World): Promise<number> {
  const present = new Set(await world.secrets.names());
  let made = 0;
  if (!present.has(STATE_PASSPHRASE)) {
    await world.secrets.put(STATE_PASSPHRASE, Buffer.from(world.random(32)).toString('hex'));
    made += 1;
  }
  for (const key of regionKeys(world.spec.regions)) {
    if (present.has(clusterSecretName(key))) continue;
    const secrets = await makeClusterSecrets(`${world.fqdn}/${key}`, world.clock.now());
    await world.secrets.put(clusterSecretName(key), JSON.stringify(secrets));
    made += 1;
  }
  return made;
}
