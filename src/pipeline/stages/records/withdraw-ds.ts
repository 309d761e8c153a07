import type { DnsProvider, ZoneSnapshot } from '../../../domain/dns-provider.ts';
import { type RecordSet, recordKey } from '../../../domain/record-set.ts';
import { DELEGATION_TTL } from '../../../domain/record-set-canonical.ts';
import type { World } from '../../world.ts';
import { cachedMs } from './cache-time.ts';
import { type DsParts, dsParts, theirsText } from './ownership/ds-parts.ts';
import { learnOwnDs } from './ownership/own-ds.ts';
import { madeByUs } from './ready-zone.ts';
import { disown, keepSnapshot, ownedIn } from './settle-zone.ts';
import { writeZone } from './write-zone.ts';

/** Where a Sovereign's records are: its zone, and the one above it when we delegate from there. */
export interface Places {
  zone: string;
  parent: string | undefined;
}

/** The DS of a zone in the one above, and whose its values are. */
export interface DsFound {
  parent: string;
  above: ZoneSnapshot;
  set: RecordSet;
  parts: DsParts;
}

/** Reads only; undefined without one. `taken`: zone and set count as ours, whatever the journal says. */
export async function findDs(
  world: World,
  dns: DnsProvider,
  { zone, parent }: Places,
  taken = false,
): Promise<DsFound | undefined> {
  const above = parent === undefined ? undefined : await dns.read(parent);
  const set = above?.sets.find(({ name, type }) => name === zone && type === 'DS');
  if (parent === undefined || above === undefined || set === undefined) return undefined;
  const owned = taken || ownedIn(world, parent).has(recordKey(set));
  const made = taken || madeByUs(world, zone);
  return { parent, above, set, parts: await dsParts(world, dns, { parent, zone, set, owned, made }) };
}

/** Withdraws the DS values that are ours and journals until when caches may hold them. Others' stay in the set. */
export async function withdrawDs(world: World, dns: DnsProvider, places: Places): Promise<void> {
  const found = await findDs(world, dns, places);
  if (found === undefined) return noteVanishedDs(world, places);
  const { parent, above, set, parts } = found;
  if (parts.ours.length > 0) {
    await keepSnapshot(world, above);
    await learnOwnDs(world, parent, parts.ours);
    await learnExpiry(world, set);
    await writeZone(world, dns, above, without(set, parts.theirs));
    await learnExpiry(world, set);
  }
  if (parts.theirs.length > 0) await disown(world, parent, [recordKey(set)]);
}

function without(set: RecordSet, theirs: string[]): Parameters<typeof writeZone>[3] {
  if (theirs.length === 0) return { upsert: [], remove: [{ name: set.name, type: set.type }] };
  return { upsert: [{ ...set, values: theirs }], remove: [] };
}

async function learnExpiry(world: World, set: Pick<RecordSet, 'name' | 'type' | 'ttl'>): Promise<void> {
  const until = world.clock.now() + cachedMs(world, set.ttl);
  await world.learn('records.withdrawn', { ds: recordKey(set), until: new Date(until).toISOString() });
  if (world.output(PUBLISHED) !== undefined) await world.learn(PUBLISHED, null);
}

const PUBLISHED = 'records.published';

type Published = { zone: string; ttl: number };

/** Journals, before it is written, that a DS stands above the zone: a withdrawal of an earlier life says nothing of it. */
export async function learnPublished(world: World, zone: string, ttl: number): Promise<void> {
  await world.learn(PUBLISHED, { zone, ttl } satisfies Published);
}

/** Somebody else took our DS away. When is not known, so caches may hold it for its whole TTL from now on. */
async function noteVanishedDs(world: World, { zone }: Places): Promise<void> {
  const published = world.output<Published>(PUBLISHED);
  if (published?.zone === zone) await learnExpiry(world, { name: zone, type: 'DS', ttl: published.ttl });
}

/** Without a journal nobody knows whether a DS stood above a signed zone a minute ago. */
export async function noteAbsentDs(world: World, dns: DnsProvider, places: Places): Promise<void> {
  if (expiryOf(world) !== undefined || !dns.capabilities.dnssec) return;
  if ((await findDs(world, dns, places, true)) !== undefined) return;
  if ((await dns.dsRecords(places.zone)).length === 0) return;
  await learnExpiry(world, { name: places.zone, type: 'DS', ttl: DELEGATION_TTL });
}

/** What stays in the zone above, in a sentence; empty when nothing of others does. */
export async function strangeDs(world: World, dns: DnsProvider, places: Places): Promise<string> {
  const found = await findDs(world, dns, places);
  if (found === undefined || found.parts.theirs.length === 0) return '';
  return theirsText(found.set, found.parent, found.parts.theirs);
}

/** Until when caches may hold the withdrawn DS, in milliseconds since the epoch; undefined when none was withdrawn. */
export function expiryOf(world: World): number | undefined {
  const withdrawn = world.output<{ until?: string }>('records.withdrawn');
  return withdrawn?.until === undefined ? undefined : Date.parse(withdrawn.until);
}
