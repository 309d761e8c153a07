import type { DnsProvider } from '../../../domain/dns-provider.ts';
import { writesOf } from '../../../domain/record-plan.ts';
import { type RecordSet, recordKey } from '../../../domain/record-set.ts';
import type { World } from '../../world.ts';
import { stillOurs } from './ownership/own-ds.ts';
import { leftOfMixed } from './ownership/own-values.ts';
import { madeByUs } from './ready-zone.ts';
import { changesFor, disown, keepSnapshot } from './settle-zone.ts';
import { homeZone, parentZone, type Wanted } from './wanted.ts';
import { expiryOf, type Places, strangeDs, withdrawDs } from './withdraw-ds.ts';
import { writeZone } from './write-zone.ts';

/**
 * Takes the records back in the safe order: the DS first; once its TTL has passed everywhere the delegation, and last
 * the zone where we made it, else only our records in it. Called again it goes on where it was. Waits for the TTL only
 * with `waitForRecords`; otherwise it says when the rest can go.
 */
export async function withdrawRecords(world: World, dns: DnsProvider, wanted: Wanted): Promise<string> {
  const places = await placesOf(dns, wanted);
  const { zone } = places;
  await withdrawDs(world, dns, places);
  const until = expiryOf(world);
  if (until !== undefined && world.clock.now() < until) {
    if (!world.options.waitForRecords)
      return `DS withdrawn; the zone ${zone} can go at ${new Date(until).toISOString()}`;
    await world.clock.sleep(until - world.clock.now(), world.signal);
  }
  return endedText(await removePlaces(world, dns, places));
}

/** What became of delegation and zone. */
export interface PlacesEnd {
  /** Record sets of ours that were removed one by one; none from a zone that went whole. */
  removed: number;
  /** The zone itself went. */
  whole: boolean;
  said: string;
}

/** Says what was removed one by one, where the zone stays. */
export function endedText({ removed, whole, said }: PlacesEnd): string {
  return whole || removed === 0 ? said : `${removed} record sets removed; ${said}`;
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
): Promise<PlacesEnd> {
  const others = whole ? 0 : await othersIn(world, dns, zone);
  if (others > 0) {
    const removed = await removeOwned(world, dns, zone);
    const said = `the zone ${zone} holds ${others} that are not ours and stays`;
    return { removed, whole: false, said };
  }
  if (parent !== undefined) await removeOwned(world, dns, parent);
  const end = await removeZone(world, dns, zone);
  const stays = await strangeDs(world, dns, { zone, parent });
  return { ...end, said: [end.said, stays].filter((text) => text !== '').join('; ') };
}

/** Record sets of others in a zone that we made; what makes a zone one is nobody's. */
async function othersIn(world: World, dns: DnsProvider, zone: string): Promise<number> {
  if (!madeByUs(world, zone)) return 0;
  const sets = (await dns.read(zone))?.sets ?? [];
  const owned = stillOurs(world, zone, sets, []);
  return sets.filter((set) => !owned.has(recordKey(set)) && !isApex(set, zone)).length;
}

const OF_THE_ZONE = ['SOA', 'NS', 'DNSKEY', 'CDS', 'CDNSKEY', 'NSEC3PARAM'];

/** What makes a zone one, and is nobody's. */
export function isApex({ name, type }: RecordSet, zone: string): boolean {
  return name === zone && OF_THE_ZONE.includes(type);
}

/** Removes our record sets from a zone, and our values from those into which others wrote; resolves with how many. */
export async function removeOwned(world: World, dns: DnsProvider, zone: string): Promise<number> {
  const snapshot = await dns.read(zone);
  if (snapshot === undefined) return 0;
  const { remove } = writesOf(changesFor(world, zone, snapshot, []));
  const mixed = leftOfMixed(world, zone, snapshot.sets);
  const present = new Map(snapshot.sets.map((set) => [recordKey(set), set.values.length]));
  const upsert = mixed.filter((set) => set.values.length < present.get(recordKey(set))!);
  const theirs = new Set(mixed.map(recordKey));
  if (remove.length + upsert.length === 0) {
    await disown(world, zone, [...theirs]);
    return 0;
  }
  await keepSnapshot(world, snapshot);
  await writeZone(world, dns, snapshot, { upsert, remove, theirs });
  return remove.length;
}

async function removeZone(world: World, dns: DnsProvider, zone: string): Promise<PlacesEnd> {
  const snapshot = await dns.read(zone);
  if (snapshot === undefined) return { removed: 0, whole: true, said: `the zone ${zone} is not there` };
  if (!madeByUs(world, zone)) {
    const removed = await removeOwned(world, dns, zone);
    return { removed, whole: false, said: `the zone ${zone} was there before and stays` };
  }
  await keepSnapshot(world, snapshot);
  await dns.deleteZone(zone);
  return { removed: 0, whole: true, said: `the zone ${zone} is deleted` };
}
