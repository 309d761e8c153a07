import type { DnsProvider } from '../../../domain/dns-provider.ts';
import { delegationRecords, dsValue } from '../../../domain/record-set-canonical.ts';
import type { World } from '../../world.ts';
import { addressesWithin, serversOf } from './name-servers.ts';
import { until } from './proof.ts';
import { proveDelegation } from './prove-delegation.ts';
import { settleZone } from './settle-zone.ts';
import { step } from './steps.ts';
import { parentZone, type Wanted } from './wanted.ts';

const BUDGET_MS = 300_000;

/** Writes NS, DS and glue into the zone above in one change and proves them, or says what to create there. */
export async function delegate(
  world: World,
  dns: DnsProvider,
  { zone, nameservers, wanted }: { zone: string; nameservers: string[]; wanted: Wanted },
): Promise<{ parent?: string; ds: string[] }> {
  if (zone !== wanted.fqdn) return { ds: [] };
  const keys = dns.capabilities.dnssec ? await dns.dsRecords(zone) : [];
  const ds = keys.filter((key) => key.digestType === 2).map(dsValue);
  const parent = await parentZone(dns, wanted);
  if (parent === undefined) {
    await tellDelegation(world, zone, nameservers, ds);
    return { ds };
  }
  const addresses = await addressesWithin(world, zone, nameservers);
  const desired = delegationRecords({ fqdn: zone, nameservers, ds: keys, addresses });
  await step(world, 'delegate', `delegation in ${parent}`, async () => {
    await settleZone(world, dns, parent, desired);
    return ds.length === 0 ? 'NS' : `NS and DS (key ${keys[0]?.keyTag})`;
  });
  const parents = await serversOf(dns, parent);
  const expected = { fqdn: zone, parents, nameservers, ds };
  await step(world, 'delegated', `${parents.length} servers of ${parent} answer`, async (tell) => {
    await until(world, BUDGET_MS, () => proveDelegation(world, expected), tell);
    return 'all name servers and DS';
  });
  return { parent, ds };
}

async function tellDelegation(
  world: World,
  zone: string,
  nameservers: string[],
  ds: string[],
): Promise<void> {
  const lines = [
    ...nameservers.map((host) => `${zone} NS ${host}`),
    ...ds.map((value) => `${zone} DS ${value}`),
  ];
  const say = (text: string) => world.emit({ type: 'stage-line', stage: 'records', level: 'warn', text });
  await say(`Nobody here may write into the zone above ${zone}. Create there, at TTL 3600:`);
  for (const line of lines) await say(line);
}
