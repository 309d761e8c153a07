import type { DestroyRequest } from '../../domain/destroy/destroy-plan.ts';
import { takenRecords } from '../../domain/destroy/taken-records.ts';
import type { DnsProvider, ZoneSnapshot } from '../../domain/dns-provider.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import { type RecordSet, recordKey } from '../../domain/record-set.ts';
import { stillOurs } from '../stages/records/ownership/own-ds.ts';
import { learnOwnValues, leftOfMixed } from '../stages/records/ownership/own-values.ts';
import { learnOwned, ownedIn } from '../stages/records/ownership/owned.ts';
import { madeByUs } from '../stages/records/ready-zone.ts';
import { wantedAt } from '../stages/records/wanted.ts';
import { isApex, placesOf } from '../stages/records/withdraw.ts';
import type { Places } from '../stages/records/withdraw-ds.ts';
import type { World } from '../world.ts';

/** How DNS stands before anything of it goes: what is ours, and what of others' is between it. */
export interface DnsStanding {
  places: Places;
  own: ZoneSnapshot | undefined;
  above: ZoneSnapshot | undefined;
  /** Ours, in the zone that holds the records and in the one above; the DS is told by its values instead. */
  ours: { home: RecordSet[]; above: RecordSet[] };
  /** Others' sets in the zone, ours with others' values among them. */
  others: RecordSet[];
  /** Others' values in sets of ours, without ours. */
  mixed: RecordSet[];
  /** The zone is ours: it goes when nothing of others is in it. */
  made: boolean;
}

/** Where the records are; addresses play no part in their end. */
export async function leavingPlaces(world: World, dns: DnsProvider): Promise<Places> {
  return placesOf(dns, { ...wantedAt(world, ''), records: [], nameservers: [] });
}

/** Reads only. */
export async function dnsStanding(
  world: World,
  dns: DnsProvider,
  { fromCloud, include }: Pick<DestroyRequest, 'fromCloud' | 'include'>,
): Promise<DnsStanding> {
  const places = await leavingPlaces(world, dns);
  const { zone, parent } = places;
  const [own, above] = await Promise.all([
    dns.read(zone),
    parent === undefined ? undefined : dns.read(parent),
  ]);
  const sets = { home: own?.sets ?? [], above: above?.sets ?? [] };
  const journaled = {
    home: stillOurs(world, zone, sets.home, []),
    above: parent === undefined ? new Set<string>() : stillOurs(world, parent, sets.above, []),
  };
  const taken = fromCloud
    ? takenRecords({ fqdn: world.fqdn, addresses: ownAddresses(world), ...sets })
    : { home: [], hosts: [], above: [] };
  const home = chosen(sets.home, journaled.home, taken.home);
  const others = sets.home.filter(
    (set) => !home.includes(set) && !taken.hosts.includes(set) && !isApex(set, zone),
  );
  const bare = others.length === 0 || home.length > 0 || include.includes(`zones/${zone}`);
  const made = madeByUs(world, zone) || (fromCloud && zone === world.fqdn && own !== undefined && bare);
  // What leads to a zone that is not ours is not ours either.
  const leading = chosen(sets.above, journaled.above, made ? taken.above : []);
  const ours = { home, above: leading.filter(({ type }) => type !== 'DS') };
  const mixed = [
    ...leftOfMixed(world, zone, sets.home),
    ...(parent === undefined ? [] : leftOfMixed(world, parent, sets.above)),
  ];
  return { places, own, above, ours, others, mixed, made };
}

function chosen(
  sets: readonly RecordSet[],
  owned: ReadonlySet<string>,
  taken: readonly RecordSet[],
): RecordSet[] {
  return sets.filter((set) => owned.has(recordKey(set)) || taken.includes(set));
}

const ADDRESSES = 'destroy.addresses';

/** Addresses of our load balancers, also of those that this destroy has deleted. */
function ownAddresses(world: World): string[] {
  const regions = (world.output('regions') ?? []) as unknown as RegionOutputs[];
  const met = world.output<string[]>(ADDRESSES) ?? [];
  return [...new Set([...met, ...regions.map(({ loadBalancer }) => loadBalancer.ipv4)])];
}

/** Journals addresses of load balancers of ours: they tell which records are ours when the balancers are gone. */
export async function learnAddresses(world: World, addresses: readonly string[]): Promise<void> {
  const all = [...new Set([...(world.output<string[]>(ADDRESSES) ?? []), ...addresses])].sort();
  if (all.length > 0) await world.learn(ADDRESSES, all);
}

/** From labels alone: journals what counts as ours, before the first of it goes. */
export async function takeRecords(world: World, { places, ours, made }: DnsStanding): Promise<void> {
  const { zone, parent } = places;
  for (const [at, sets] of [
    [zone, ours.home],
    [parent, ours.above],
  ] as const) {
    if (at === undefined || sets.length === 0) continue;
    await learnOwnValues(world, at, sets);
    await learnOwned(world, at, new Set([...ownedIn(world, at), ...sets.map(recordKey)]));
  }
  if (made && zone === world.fqdn) await world.learn('records.zone', { zone, made: true });
}
