import { makeClusterSecrets } from '../../../domain/certificates.ts';
import type { ClusterSecrets } from '../../../domain/cluster-secrets.ts';
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

/** Made beforehand, by region key; kept nowhere until `ensureClusterSecrets` takes them. */
const foreseen = new WeakMap<World, Map<string, Promise<ClusterSecrets>>>();

/** Begins to make the keys that `ensureClusterSecrets` will want: the RSA one takes a moment. */
export async function foreseeClusterSecrets(world: World): Promise<void> {
  const making = (await missingRegions(world)).map((key) => [key, clusterSecrets(world, key)] as const);
  foreseen.set(world, new Map(making));
  await Promise.all(making.map(([, secrets]) => secrets));
}

/** The same for what enters user_data: another value would mean another server. */
export async function ensureClusterSecrets(world: World): Promise<number> {
  const missing = await missingRegions(world);
  const making = missing.map((key) => foreseen.get(world)?.get(key) ?? clusterSecrets(world, key));
  const made = await Promise.all(making);
  for (const [index, key] of missing.entries())
    await world.secrets.put(clusterSecretName(key), JSON.stringify(made[index]));
  return missing.length;
}

async function missingRegions(world: World): Promise<string[]> {
  const present = new Set(await world.secrets.names());
  return regionKeys(world.spec.regions).filter((key) => !present.has(clusterSecretName(key)));
}

function clusterSecrets(world: World, key: string): Promise<ClusterSecrets> {
  return makeClusterSecrets(`${world.fqdn}/${key}`, world.clock.now());
}
