import type { RegionOutputs } from '../../../domain/outputs.ts';
import { planRecords } from '../../../domain/record-plan.ts';
import type { RecordChange } from '../../../domain/record-set.ts';
import { canonicalRecords } from '../../../domain/record-set-canonical.ts';
import type { World } from '../../world.ts';
import { ownedIn } from '../records/settle-zone.ts';

/** Stands for an address that the cloud has not given yet. */
export const ADDRESS_TO_COME = "the load balancer's address";

/**
 * Record sets of the Sovereign's own zone that the records stage will write, compared with what its DNS holds now.
 * Empty when we write no DNS.
 */
export async function recordChanges(world: World): Promise<RecordChange[]> {
  if (world.dns === undefined) return [];
  const zone = world.fqdn;
  const current = (await world.dns.read(zone))?.sets ?? [];
  const address = primaryAddress(world) ?? ADDRESS_TO_COME;
  const desired = canonicalRecords(zone, address);
  return planRecords(current, desired, { zone, owned: ownedIn(world, zone), adopt: world.options.adopt });
}

function primaryAddress(world: World): string | undefined {
  const regions = world.output('regions') as unknown as RegionOutputs[] | undefined;
  return regions?.[0]?.loadBalancer.ipv4;
}
