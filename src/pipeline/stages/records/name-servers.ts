import type { DnsProvider } from '../../../domain/dns-provider.ts';
import type { RecordSet } from '../../../domain/record-set.ts';
import { delegationRecords } from '../../../domain/record-set-canonical.ts';
import { isWithin } from '../../../domain/zone.ts';
import type { World } from '../../world.ts';

/** Hosts that serve the zone: those asked for, else those that the zone itself names. */
export async function serversOf(
  dns: DnsProvider,
  zone: string,
  wanted: { nameservers: string[] } = { nameservers: [] },
): Promise<string[]> {
  if (wanted.nameservers.length > 0) return wanted.nameservers;
  const snapshot = await dns.read(zone);
  return snapshot?.sets.find((set) => set.name === zone && set.type === 'NS')?.values ?? [];
}

/** Name servers that live in the zone itself need their address in it, as well as glue above. */
export async function ownHosts(
  world: World,
  zone: string,
  nameservers: readonly string[],
): Promise<RecordSet[]> {
  const addresses = await addressesWithin(world, zone, nameservers);
  return delegationRecords({ fqdn: zone, nameservers, ds: [], addresses }).filter((set) => set.type === 'A');
}

/** Addresses of the name servers that live below the zone: its glue. */
export async function addressesWithin(
  world: World,
  zone: string,
  nameservers: readonly string[],
): Promise<Record<string, string[]>> {
  const inside = nameservers.filter((host) => isWithin(host, zone));
  const found = await Promise.all(
    inside.map(async (host) => [host, await world.query.addressesOf(host, world.signal)]),
  );
  return Object.fromEntries(found) as Record<string, string[]>;
}
