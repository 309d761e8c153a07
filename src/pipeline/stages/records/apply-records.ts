import type { DnsProvider } from '../../../domain/dns-provider.ts';
import { type RecordSet, recordKey } from '../../../domain/record-set.ts';
import { MOVING_TTL } from '../../../domain/record-set-canonical.ts';
import type { World } from '../../world.ts';
import { delegate, wantedDs } from './delegate.ts';
import { lowerTtl } from './moving/lower-ttl.ts';
import { beginMove, endMove, movingSets } from './moving/move.ts';
import { ownHosts, serversOf } from './name-servers.ts';
import { until } from './proof/proof.ts';
import { proveZone } from './proof/prove-zone.ts';
import { readyZone } from './ready-zone.ts';
import { changesFor, refuseForeign, settleZone } from './settle-zone.ts';
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
  if (dns.capabilities.createZone) await readyZone(world, dns, zone, wanted);
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

interface Writing {
  zone: string;
  desired: RecordSet[];
  nameservers: string[];
  wanted: Wanted;
}

/**
 * One write, or, where an address moves and there is time (`waitForRecords`), three: a short life in caches first, the
 * new address, its usual life. Without the time the address changes at once, since the old one seldom answers any more.
 */
async function writeAndProve(world: World, dns: DnsProvider, writing: Writing): Promise<string> {
  const { zone, desired, wanted } = writing;
  const changes = changesFor(world, zone, await dns.read(zone), desired);
  refuseForeign(world, changes);
  const moving = movingSets(changes);
  const move = await beginMove(world, zone, moving, wanted.address);
  if (moving.length > 0 && world.options.waitForRecords && dns.capabilities.perRecordTtl) {
    await lowerTtl(world, dns, move!, { ...writing, moving });
    const moved = desired.map((set) => (isMoving(set, moving) ? { ...set, ttl: MOVING_TTL } : set));
    await write(world, dns, zone, moved, 'move');
    await prove(world, dns, writing, 'moved');
  }
  await write(world, dns, zone, desired, 'write');
  const serial = await prove(world, dns, writing, 'served');
  if (move !== undefined) await endMove(world, move);
  return serial;
}

function isMoving(set: RecordSet, moving: readonly RecordSet[]): boolean {
  return moving.some((other) => recordKey(other) === recordKey(set));
}

async function write(
  world: World,
  dns: DnsProvider,
  zone: string,
  sets: RecordSet[],
  id: string,
): Promise<void> {
  await step(world, id, `${sets.length} record sets`, async () => {
    const changes = await settleZone(world, dns, zone, sets);
    const written = changes.filter((change) => change.action !== 'keep').length;
    return written === 0 ? 'all there already' : `${written} written`;
  });
}

async function prove(world: World, dns: DnsProvider, writing: Writing, id: string): Promise<string> {
  const { zone, nameservers, wanted } = writing;
  const signed = dns.capabilities.dnssec && zone === wanted.fqdn;
  const ds = signed ? await wantedDs(dns, zone) : [];
  const expected = { zone, fqdn: wanted.fqdn, nameservers, address: wanted.address, signed, ds };
  let serial = '';
  await step(world, id, `${nameservers.length} name servers answer`, async (tell) => {
    const round = await until(world, ZONE_BUDGET_MS, () => proveZone(world, expected), tell);
    serial = round.serial ?? '';
    return `serial ${serial} over UDP and TCP`;
  });
  return serial;
}
