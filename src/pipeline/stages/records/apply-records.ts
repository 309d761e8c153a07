import type { DnsProvider } from '../../../domain/dns-provider.ts';
import type { RecordSet } from '../../../domain/record-set.ts';
import type { World } from '../../world.ts';
import { delegate } from './delegate.ts';
import { ownHosts, serversOf } from './name-servers.ts';
import { until } from './proof.ts';
import { proveZone } from './prove-zone.ts';
import { settleZone } from './settle-zone.ts';
import { step } from './steps.ts';
import { homeZone, type Wanted } from './wanted.ts';

const ZONE_BUDGET_MS = 60_000;

/** What the stage leaves behind, learned as the output named `records`. */
export interface Applied {
  zone: string;
  nameservers: string[];
  serial: string;
  /** Zone above into which the delegation was written. */
  parent?: string;
  ds: string[];
  address: string;
}

/**
 * Zone, records, proof; then delegation and DS, proof. The DS goes into the parent only after every server answered
 * signed: the other way round the name would be bogus for every validating resolver.
 */
export async function applyRecords(world: World, dns: DnsProvider, wanted: Wanted): Promise<Applied> {
  const zone = await homeZone(dns, wanted);
  if (dns.capabilities.createZone) await createZone(world, dns, zone, wanted);
  const nameservers = await serversOf(dns, zone, wanted);
  const desired = [...wanted.records, ...(await ownHosts(world, zone, nameservers))];
  const serial = await writeAndProve(world, dns, { zone, desired, nameservers, wanted });
  const { parent, ds } = await delegate(world, dns, { zone, nameservers, wanted });
  return {
    zone,
    nameservers,
    serial,
    ...(parent === undefined ? {} : { parent }),
    ds,
    address: wanted.address,
  };
}

async function createZone(world: World, dns: DnsProvider, zone: string, wanted: Wanted): Promise<void> {
  await step(world, 'zone', `zone ${zone}`, async () => {
    if ((await dns.read(zone)) === undefined) await world.learn('records.zone', { zone, made: true });
    return dns.ensureZone(zone, { nameservers: wanted.nameservers, primaryContact: wanted.contact });
  });
}

interface Writing {
  zone: string;
  desired: RecordSet[];
  nameservers: string[];
  wanted: Wanted;
}

async function writeAndProve(world: World, dns: DnsProvider, writing: Writing): Promise<string> {
  const { zone, desired, nameservers, wanted } = writing;
  await step(world, 'write', `${desired.length} record sets`, async () => {
    const changes = await settleZone(world, dns, zone, desired);
    const written = changes.filter((change) => change.action !== 'keep').length;
    return written === 0 ? 'all there already' : `${written} written`;
  });
  const signed = dns.capabilities.dnssec && zone === wanted.fqdn;
  const expected = { zone, fqdn: wanted.fqdn, nameservers, address: wanted.address, signed };
  let serial = '';
  await step(world, 'served', `${nameservers.length} name servers answer`, async (tell) => {
    const round = await until(world, ZONE_BUDGET_MS, () => proveZone(world, expected), tell);
    serial = round.serial ?? '';
    return `serial ${serial} over UDP and TCP`;
  });
  return serial;
}
