import type { DnsProvider } from '../../../domain/dns-provider.ts';
import type { RegionOutputs } from '../../../domain/outputs.ts';
import { isSettled } from '../../../domain/record-plan.ts';
import type { RecordChange, RecordSet } from '../../../domain/record-set.ts';
import { DELEGATION_TTL, delegationRecords } from '../../../domain/record-set-canonical.ts';
import type { World } from '../../world.ts';
import { addressesWithin, ownHosts, serversOf } from '../records/name-servers.ts';
import { refuseStuckSerial } from '../records/ready-zone.ts';
import { changesFor } from '../records/settle-zone.ts';
import { homeZone, parentZone, type Wanted, wantedAt } from '../records/wanted.ts';

/** Stands for an address that the cloud has not given yet. */
export const ADDRESS_TO_COME = "the load balancer's address";
/** Stands for the DS of a key that is not made yet. */
export const DS_TO_COME = 'after the zone is signed';

/**
 * Record sets that the records stage will write, into the Sovereign's own zone and into the one above, compared with
 * what its DNS holds now. Empty when we write no DNS. Errors: CATALYST-DNS-SERIAL-STUCK, while there is nothing yet.
 */
export async function recordChanges(world: World): Promise<RecordChange[]> {
  const { dns } = world;
  if (dns === undefined) return [];
  const wanted = wantedAt(world, primaryAddress(world) ?? ADDRESS_TO_COME);
  const zone = await homeZone(dns, wanted);
  const snapshot = await dns.read(zone);
  const nameservers = await serversOf(dns, zone, wanted);
  const hosts = await ownHosts(world, zone, nameservers).catch((): RecordSet[] => []);
  const own = changesFor(world, zone, snapshot, [...wanted.records, ...hosts]);
  if (zone !== wanted.fqdn) return own;
  const delegation = await delegationOf(world, dns, { zone, nameservers, exists: snapshot !== undefined });
  return [...own, ...(await parentChanges(world, dns, wanted, delegation))];
}

/** NS, glue and DS as the zone above will hold them, the DS only named while there is no key yet. */
async function delegationOf(
  world: World,
  dns: DnsProvider,
  { zone, nameservers, exists }: { zone: string; nameservers: string[]; exists: boolean },
): Promise<RecordSet[]> {
  const { dnssec } = dns.capabilities;
  const ds = dnssec && exists ? await dns.dsRecords(zone) : [];
  const addresses = await addressesWithin(world, zone, nameservers).catch(() => ({}));
  const records = delegationRecords({ fqdn: zone, nameservers, ds, addresses });
  const signed = !dnssec || records.some(({ type }) => type === 'DS');
  const toCome = { name: zone, type: 'DS', ttl: DELEGATION_TTL, values: [DS_TO_COME] };
  return signed ? records : [...records, toCome];
}

async function parentChanges(
  world: World,
  dns: DnsProvider,
  wanted: Wanted,
  delegation: RecordSet[],
): Promise<RecordChange[]> {
  const parent = await parentZone(dns, wanted);
  if (parent === undefined) return [];
  const changes = changesFor(world, parent, await dns.read(parent), delegation);
  if (!isSettled(changes)) await refuseStuckSerial(world, dns, parent);
  return changes;
}

function primaryAddress(world: World): string | undefined {
  const regions = world.output('regions') as unknown as RegionOutputs[] | undefined;
  return regions?.[0]?.loadBalancer.ipv4;
}
