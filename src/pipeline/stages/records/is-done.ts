import type { DnsProvider } from '../../../domain/dns-provider.ts';
import { foreignIn, isSettled } from '../../../domain/record-plan.ts';
import { delegationRecords, dsValue } from '../../../domain/record-set-canonical.ts';
import type { World } from '../../world.ts';
import { wantedDs } from './delegate.ts';
import { openMove } from './moving/move.ts';
import { addressesWithin, ownHosts, serversOf } from './name-servers.ts';
import { proveDelegation } from './proof/prove-delegation.ts';
import { proveZone } from './proof/prove-zone.ts';
import { zoneForm } from './ready-zone.ts';
import { changesFor } from './settle-zone.ts';
import { homeZone, parentZone, type Wanted } from './wanted.ts';

/** Asks provider and name servers, once, without writing: the finished stage's sentence, or nothing. */
export async function recordsAreDone(
  world: World,
  dns: DnsProvider,
  wanted: Wanted,
): Promise<string | undefined> {
  if (world.output('records') === undefined) return undefined;
  const zone = await homeZone(dns, wanted);
  const snapshot = await dns.read(zone);
  if (snapshot === undefined) return undefined;
  const nameservers = await serversOf(dns, zone, wanted);
  const desired = [...wanted.records, ...(await ownHosts(world, zone, nameservers))];
  if (!same(changesFor(world, zone, snapshot, desired))) return undefined;
  if (openMove(world, zone) !== undefined) return undefined;
  const differing = dns.capabilities.createZone ? await dns.compareZone?.(zone, zoneForm(wanted)) : [];
  if ((differing ?? []).length > 0) return undefined;
  const signed = dns.capabilities.dnssec && zone === wanted.fqdn;
  const ds = signed ? await wantedDs(dns, zone) : [];
  const expected = { zone, fqdn: wanted.fqdn, nameservers, address: wanted.address, signed, ds };
  if ((await proveZone(world, expected)).disagreements.length > 0) return undefined;
  const delegated = zone !== wanted.fqdn || (await isDelegated(world, dns, wanted, nameservers));
  return delegated ? doneSentence(wanted, nameservers) : undefined;
}

export function doneSentence(wanted: Wanted, nameservers: readonly string[]): string {
  const count = nameservers.length;
  return `${wanted.records.length} records, ${count} of ${count} servers agree`;
}

async function isDelegated(
  world: World,
  dns: DnsProvider,
  wanted: Wanted,
  nameservers: string[],
): Promise<boolean> {
  const parent = await parentZone(dns, wanted);
  if (parent === undefined) return true;
  const keys = dns.capabilities.dnssec ? await dns.dsRecords(wanted.fqdn) : [];
  const addresses = await addressesWithin(world, wanted.fqdn, nameservers);
  const desired = delegationRecords({ fqdn: wanted.fqdn, nameservers, ds: keys, addresses });
  if (!same(changesFor(world, parent, await dns.read(parent), desired))) return false;
  const parents = await serversOf(dns, parent);
  const ds = keys.filter((key) => key.digestType === 2).map(dsValue);
  const expected = { fqdn: wanted.fqdn, parents, nameservers, ds };
  return (await proveDelegation(world, expected)).disagreements.length === 0;
}

function same(changes: Parameters<typeof isSettled>[0]): boolean {
  return isSettled(changes) && foreignIn(changes).length === 0;
}
