import type { DnsProvider } from '../../../domain/dns-provider.ts';
import { CatalystError } from '../../../domain/errors.ts';
import { writesOf } from '../../../domain/record-plan.ts';
import { type RecordSet, recordKey } from '../../../domain/record-set.ts';
import type { World } from '../../world.ts';
import { changesFor, keepSnapshot, ownedIn } from './settle-zone.ts';
import { homeZone, parentZone, type Wanted } from './wanted.ts';
import { writeZone } from './write-zone.ts';

/** Caches may be a little late. */
const MARGIN_MS = 60_000;

/**
 * Takes the records back in the safe order: the DS first; once its TTL has passed everywhere the delegation, and last
 * the zone where we made it, else only our records in it. Called again it goes on where it was. Waits for the TTL only
 * with `waitForRecords`; otherwise it says when the rest can go.
 */
export async function withdrawRecords(world: World, dns: DnsProvider, wanted: Wanted): Promise<string> {
  const { zone, parent } = await placesOf(dns, wanted);
  if (parent !== undefined) await withdrawDs(world, dns, parent, wanted.fqdn);
  const until = expiryOf(world);
  if (until !== undefined && world.clock.now() < until) {
    if (!world.options.waitForRecords)
      return `DS withdrawn; the zone ${zone} can go at ${new Date(until).toISOString()}`;
    await world.clock.sleep(until - world.clock.now(), world.signal);
  }
  return removePlaces(world, dns, { zone, parent });
}

/** Where a Sovereign's records are: its zone, and the one above it when we delegate from there. */
export interface Places {
  zone: string;
  parent: string | undefined;
}

/** Errors: CATALYST-DNS-ZONE-ABSENT where the provider makes no zones and holds none for it. */
export async function placesOf(dns: DnsProvider, wanted: Wanted): Promise<Places> {
  const zone = await homeZone(dns, wanted);
  return { zone, parent: zone === wanted.fqdn ? await parentZone(dns, wanted) : undefined };
}

/** Delegation and zone, for when nobody trusts a DS any more. `whole`: also a zone that holds records of others. */
export async function removePlaces(
  world: World,
  dns: DnsProvider,
  { zone, parent }: Places,
  whole = false,
): Promise<string> {
  const others = whole ? 0 : await othersIn(world, dns, zone);
  if (others > 0) {
    const removed = await removeOwned(world, dns, zone);
    return `${removed} record sets removed; the zone ${zone} holds ${others} that are not ours and stays`;
  }
  if (parent !== undefined) await removeOwned(world, dns, parent);
  return removeZone(world, dns, zone);
}

/** Record sets of others in a zone that we made; what makes a zone one is nobody's. */
async function othersIn(world: World, dns: DnsProvider, zone: string): Promise<number> {
  if (!isMade(world, zone)) return 0;
  const owned = ownedIn(world, zone);
  const sets = (await dns.read(zone))?.sets ?? [];
  return sets.filter((set) => !owned.has(recordKey(set)) && !isApex(set, zone)).length;
}

const OF_THE_ZONE = ['SOA', 'NS', 'DNSKEY', 'CDS', 'CDNSKEY', 'NSEC3PARAM'];

function isApex({ name, type }: RecordSet, zone: string): boolean {
  return name === zone && OF_THE_ZONE.includes(type);
}

function isMade(world: World, zone: string): boolean {
  const made = world.output<{ zone?: string; made?: boolean }>('records.zone');
  return made?.made === true && made.zone === zone;
}

/** Withdraws the DS that we wrote and journals until when caches may hold it. */
export async function withdrawDs(
  world: World,
  dns: DnsProvider,
  parent: string,
  fqdn: string,
): Promise<void> {
  const snapshot = await dns.read(parent);
  const ds = snapshot?.sets.find((set) => set.name === fqdn && set.type === 'DS');
  if (snapshot === undefined || ds === undefined) return;
  if (!ownedIn(world, parent).has(recordKey(ds))) {
    const message = `The DS of ${fqdn} in ${parent} was not written by catalyst. Nothing was withdrawn.`;
    throw new CatalystError('CATALYST-DNS-FOREIGN', message, {
      hint: 'Withdraw it by hand, wait for its TTL, then resume.',
    });
  }
  await keepSnapshot(world, snapshot);
  const learnExpiry = () => {
    const until = world.clock.now() + ds.ttl * 1000 + MARGIN_MS;
    return world.learn('records.withdrawn', { ds: recordKey(ds), until: new Date(until).toISOString() });
  };
  await learnExpiry();
  await writeZone(world, dns, snapshot, { upsert: [], remove: [{ name: fqdn, type: 'DS' }] });
  await learnExpiry();
}

/** Until when caches may hold the withdrawn DS, in milliseconds since the epoch; undefined when none was withdrawn. */
export function expiryOf(world: World): number | undefined {
  const withdrawn = world.output<{ until?: string }>('records.withdrawn');
  return withdrawn?.until === undefined ? undefined : Date.parse(withdrawn.until);
}

/** Removes our record sets from a zone; resolves with how many. */
export async function removeOwned(world: World, dns: DnsProvider, zone: string): Promise<number> {
  const snapshot = await dns.read(zone);
  if (snapshot === undefined) return 0;
  const { remove } = writesOf(changesFor(world, zone, snapshot, []));
  if (remove.length === 0) return 0;
  await keepSnapshot(world, snapshot);
  await writeZone(world, dns, snapshot, { upsert: [], remove });
  return remove.length;
}

async function removeZone(world: World, dns: DnsProvider, zone: string): Promise<string> {
  const snapshot = await dns.read(zone);
  if (snapshot === undefined) return `the zone ${zone} is not there`;
  if (!isMade(world, zone)) {
    return `${await removeOwned(world, dns, zone)} record sets removed; the zone ${zone} was there before and stays`;
  }
  await keepSnapshot(world, snapshot);
  await dns.deleteZone(zone);
  return `the zone ${zone} is deleted`;
}
