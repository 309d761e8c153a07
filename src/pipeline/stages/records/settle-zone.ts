import type { DnsProvider, ZoneSnapshot } from '../../../domain/dns-provider.ts';
import { CatalystError, type Fault } from '../../../domain/errors.ts';
import type { JsonValue } from '../../../domain/event.ts';
import { foreignIn, isSettled, planRecords, writesOf } from '../../../domain/record-plan.ts';
import { type RecordChange, type RecordSet, recordKey } from '../../../domain/record-set.ts';
import type { World } from '../../world.ts';

const OWNED = 'records.owned';

/** Keys of the sets in a zone that runs of ours wrote, or were about to write. */
export function ownedIn(world: World, zone: string): ReadonlySet<string> {
  return new Set(world.output<Record<string, string[]>>(OWNED)?.[zone] ?? []);
}

/** What would have to be written. A zone that is absent is one where everything is missing. */
export function changesFor(
  world: World,
  zone: string,
  snapshot: ZoneSnapshot | undefined,
  desired: RecordSet[],
): RecordChange[] {
  const options = { zone, owned: ownedIn(world, zone), adopt: world.options.adopt };
  return planRecords(snapshot?.sets ?? [], desired, options);
}

/**
 * Brings a zone to what is desired with one write, or none. Before the write: the zone is kept as a snapshot, and what
 * becomes ours is journaled. Errors: CATALYST-DNS-FOREIGN (nothing was written), CATALYST-DNS-ZONE-ABSENT.
 */
export async function settleZone(
  world: World,
  dns: DnsProvider,
  zone: string,
  desired: RecordSet[],
): Promise<RecordChange[]> {
  const snapshot = await dns.read(zone);
  if (snapshot === undefined) {
    throw new CatalystError('CATALYST-DNS-ZONE-ABSENT', `The zone ${zone} is not there (any more).`);
  }
  const changes = changesFor(world, zone, snapshot, desired);
  refuseForeign(zone, changes);
  if (isSettled(changes)) return changes;
  const { upsert, remove } = writesOf(changes);
  await keepSnapshot(world, snapshot);
  await own(world, zone, upsert.map(recordKey));
  await dns.write(zone, { upsert, remove });
  await disown(world, zone, remove.map(recordKey));
  return changes;
}

/** @throws CatalystError CATALYST-DNS-FOREIGN with a fault for every set in the way that is not ours */
export function refuseForeign(zone: string, changes: readonly RecordChange[]): void {
  const foreign = foreignIn(changes);
  if (foreign.length === 0) return;
  const faults = foreign.map(
    ({ from, wanted }): Fault => ({
      field: `${from.name} ${from.type}`,
      reason: `holds ${from.values.join(', ') || 'disabled records'} (TTL ${from.ttl}), which catalyst did not write`,
      fix: `wanted: ${wanted.type} ${wanted.values.join(', ')} (TTL ${wanted.ttl})`,
    }),
  );
  const [count, are] = faults.length === 1 ? ['A record', 'is'] : [`${faults.length} records`, 'are'];
  throw new CatalystError(
    'CATALYST-DNS-FOREIGN',
    `${count} in the zone ${zone} ${are} not ours. Nothing was written.`,
    {
      faults,
      hint: 'Remove them, or give --adopt to take them over; a snapshot is kept.',
    },
  );
}

/** Where a snapshot goes when the world has no place for files: into the journal, which is never less durable. */
export async function keepSnapshot(world: World, snapshot: ZoneSnapshot): Promise<void> {
  if (world.saveSnapshot === undefined) {
    await world.learn(`snapshot.${snapshot.zone}`, snapshot as unknown as JsonValue);
    return;
  }
  await world.learn(`snapshot.${snapshot.zone}`, await world.saveSnapshot(snapshot));
}

async function own(world: World, zone: string, keys: string[]): Promise<void> {
  await learnOwned(world, zone, new Set([...ownedIn(world, zone), ...keys]));
}

export async function disown(world: World, zone: string, keys: string[]): Promise<void> {
  const kept = [...ownedIn(world, zone)].filter((key) => !keys.includes(key));
  await learnOwned(world, zone, new Set(kept));
}

async function learnOwned(world: World, zone: string, keys: ReadonlySet<string>): Promise<void> {
  const before = ownedIn(world, zone);
  if (before.size === keys.size && [...keys].every((key) => before.has(key))) return;
  const all = world.output<Record<string, string[]>>(OWNED) ?? {};
  await world.learn(OWNED, { ...all, [zone]: [...keys].sort() });
}
