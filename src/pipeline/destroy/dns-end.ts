import type { DestroyRequest, DnsFound } from '../../domain/destroy/destroy-plan.ts';
import type { DnsProvider, ZoneSnapshot } from '../../domain/dns-provider.ts';
import { recordKey } from '../../domain/record-set.ts';
import { learnOwned, ownedIn } from '../stages/records/ownership/owned.ts';
import type { Wanted } from '../stages/records/wanted.ts';
import {
  expiryOf,
  type Places,
  placesOf,
  removeOwned,
  removePlaces,
  withdrawDs,
} from '../stages/records/withdraw.ts';
import type { World } from '../world.ts';

/** How far DNS is, learned as `destroy.zone`: what is not settled is what `resume` goes on with. */
export interface ZoneEnd {
  state: 'waiting' | 'settled';
  /** When caches have forgotten the DS, RFC 3339. */
  until?: string;
  detail?: string;
  [name: string]: string | undefined;
}

/** Where the records are; addresses play no part in their end. */
export async function leavingPlaces(world: World, dns: DnsProvider): Promise<Places> {
  const { spec, fqdn } = world;
  const served = spec.dns.provider === 'powerdns' ? spec.dns : undefined;
  const leaving: Wanted = {
    fqdn,
    address: '',
    records: [],
    nameservers: [],
    contact: spec.organization.email,
    delegate: served?.parent ?? false,
  };
  return placesOf(dns, leaving);
}

/** What is to go from DNS, in words of the plan. Reads only. */
export async function dnsFound(world: World, dns: DnsProvider, request: DestroyRequest): Promise<DnsFound> {
  const places = await leavingPlaces(world, dns);
  const { zone, parent } = places;
  const [own, above] = await Promise.all([
    dns.read(zone),
    parent === undefined ? undefined : dns.read(parent),
  ]);
  const ours = (found: ZoneSnapshot | undefined, at: string) => {
    const owned = ownedOrTaken(world, request, places, at, found);
    return (found?.sets ?? []).filter((set) => owned.has(recordKey(set)));
  };
  const ds = ours(above, parent ?? '').filter(({ type }) => type === 'DS');
  const [records, delegation] = [ours(own, zone).length, ours(above, parent ?? '').length - ds.length];
  const zones = own === undefined || !isWhole(world, request, zone) ? [] : [{ kind: 'zone', name: zone }];
  return {
    withdraw: [
      ...ds.map(({ ttl }) => ({ kind: 'DS', name: world.fqdn, note: `from ${parent}, TTL ${ttl} s` })),
      ...(records === 0 ? [] : [{ kind: 'records', name: zone, note: counted(records) }]),
    ],
    zone: [
      ...(delegation === 0
        ? []
        : [{ kind: 'delegation', name: world.fqdn, note: `${counted(delegation)} in ${parent}` }]),
      ...zones.map((line) => ({
        ...line,
        ...(ds.length === 0 ? {} : { note: 'last, after the TTL of the DS' }),
      })),
    ],
  };
}

function counted(sets: number): string {
  return sets === 1 ? '1 record set' : `${sets} record sets`;
}

/** Withdraws what would point at nothing: the DS, then our records. The zone stays until nobody trusts the DS. */
export async function withdrawNow(world: World, dns: DnsProvider, request: DestroyRequest): Promise<string> {
  const places = await leavingPlaces(world, dns);
  if (request.fromCloud) await takeZone(world, dns, places);
  const { zone, parent } = places;
  if (parent !== undefined) await withdrawDs(world, dns, parent, world.fqdn);
  const removed = await removeOwned(world, dns, zone);
  const until = expiryOf(world);
  const ds = until === undefined ? '' : ', DS withdrawn';
  return `${removed} record sets removed${ds}`;
}

/** The last step. Waits for the DS's TTL with `waitForRecords`; else it says when the rest can go. */
export async function endZone(world: World, dns: DnsProvider, request: DestroyRequest): Promise<ZoneEnd> {
  const places = await leavingPlaces(world, dns);
  const until = expiryOf(world);
  const there = (await dns.read(places.zone)) !== undefined;
  if (there && until !== undefined && world.clock.now() < until) {
    if (!world.options.waitForRecords)
      return { state: 'waiting', until: new Date(until).toISOString(), detail: `the zone ${places.zone}` };
    await world.clock.sleep(until - world.clock.now(), world.signal);
  }
  const whole = request.include.includes(`zones/${places.zone}`);
  return { state: 'settled', detail: await removePlaces(world, dns, places, whole) };
}

/** A zone that we made goes as a whole; from labels alone, one of exactly the Sovereign's name is taken for it. */
function isWhole(world: World, { fromCloud }: DestroyRequest, zone: string): boolean {
  const made = world.output<{ zone?: string; made?: boolean }>('records.zone');
  return (made?.made === true && made.zone === zone) || (fromCloud && zone === world.fqdn);
}

/** Without a journal nothing says whose a record is: a zone of just this name, and what delegates it, are taken for ours. */
function ownedOrTaken(
  world: World,
  { fromCloud }: DestroyRequest,
  { zone }: Places,
  at: string,
  found: ZoneSnapshot | undefined,
): ReadonlySet<string> {
  if (!fromCloud || zone !== world.fqdn) return ownedIn(world, at);
  const own = (found?.sets ?? []).filter(
    ({ name, type }) =>
      (name === world.fqdn || name.endsWith(`.${world.fqdn}`)) &&
      !(at === zone && KEPT_BY_ZONE.includes(type)),
  );
  return new Set([...ownedIn(world, at), ...own.map(recordKey)]);
}

const KEPT_BY_ZONE = ['SOA', 'NS', 'DNSKEY', 'CDS', 'CDNSKEY', 'NSEC3PARAM'];

async function takeZone(world: World, dns: DnsProvider, places: Places): Promise<void> {
  const request = { fromCloud: true } as DestroyRequest;
  for (const at of [places.zone, places.parent]) {
    const found = at === undefined ? undefined : await dns.read(at);
    if (at === undefined || found === undefined) continue;
    await learnOwned(world, at, ownedOrTaken(world, request, places, at, found));
  }
  if (places.zone === world.fqdn) await world.learn('records.zone', { zone: places.zone, made: true });
}
