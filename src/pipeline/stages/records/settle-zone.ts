import { type DnsProvider, ZoneMoved, type ZoneSnapshot } from '../../../domain/dns-provider.ts';
import { CatalystError } from '../../../domain/errors.ts';
import type { JsonValue } from '../../../domain/event.ts';
import { isSettled, planRecords, writesOf } from '../../../domain/record-plan.ts';
import type { RecordChange, RecordSet } from '../../../domain/record-set.ts';
import { zoneDigest } from '../../../domain/zone-digest.ts';
import type { World } from '../../world.ts';
import { refuseForeign } from './ownership/foreign.ts';
import { stillOurs } from './ownership/own-ds.ts';
import { writeZone } from './write-zone.ts';
import { tellZoneTtl } from './zone-ttl.ts';

export { refuseForeign } from './ownership/foreign.ts';
export { disown, ownedIn } from './ownership/owned.ts';

/** A zone that somebody else writes to just now is planned anew, so often. */
const TRIES = 3;

/** What would have to be written. A zone that is absent is one where everything is missing. */
export function changesFor(
  world: World,
  zone: string,
  snapshot: ZoneSnapshot | undefined,
  desired: RecordSet[],
): RecordChange[] {
  const options = {
    zone,
    owned: stillOurs(world, zone, snapshot?.sets ?? [], desired),
    adopt: world.options.adopt,
    zoneTtl: snapshot?.ttl,
  };
  return planRecords(snapshot?.sets ?? [], desired, options);
}

/**
 * Brings a zone to what is desired with one write, or none. Before the write: the zone is kept as a snapshot, and what
 * becomes ours is journaled. Errors: CATALYST-DNS-FOREIGN (nothing was written), CATALYST-DNS-ZONE-ABSENT,
 * CATALYST-DNS-ZONE-CHANGED.
 */
export async function settleZone(
  world: World,
  dns: DnsProvider,
  zone: string,
  desired: RecordSet[],
): Promise<RecordChange[]> {
  for (let tries = 1; ; tries += 1) {
    const snapshot = await presentZone(dns, zone);
    const changes = changesFor(world, zone, snapshot, desired);
    refuseForeign(world, changes);
    if (isSettled(changes)) return changes;
    if (tries === 1) await tellZoneTtl(world, snapshot, desired);
    await keepSnapshot(world, snapshot);
    const still = zoneDigest((await presentZone(dns, zone)).sets) === zoneDigest(snapshot.sets);
    if (!still && tries < TRIES) continue;
    if (!still) throw busy(zone);
    try {
      await writeZone(world, dns, snapshot, writesOf(changes));
      return changes;
    } catch (error) {
      if (!(error instanceof ZoneMoved) || tries >= TRIES) throw error;
      await tellMoved(world, zone);
    }
  }
}

function tellMoved(world: World, zone: string): Promise<void> {
  const text = `Somebody else wrote to the zone ${zone} after it was read. Nothing was written over that; it is read anew.`;
  return world.emit({ type: 'stage-line', stage: 'records', level: 'warn', text });
}

async function presentZone(dns: DnsProvider, zone: string): Promise<ZoneSnapshot> {
  const snapshot = await dns.read(zone);
  if (snapshot !== undefined) return snapshot;
  throw new CatalystError('CATALYST-DNS-ZONE-ABSENT', `The zone ${zone} is not there (any more).`);
}

function busy(zone: string): CatalystError {
  const message = `The zone ${zone} changes while it is looked at: somebody else writes to it. Nothing was written.`;
  return new CatalystError('CATALYST-DNS-ZONE-CHANGED', message, {
    hint: 'Run it again when they are done.',
  });
}

/** Where a snapshot goes when the world has no place for files: into the journal, which is never less durable. */
export async function keepSnapshot(world: World, snapshot: ZoneSnapshot): Promise<void> {
  if (world.saveSnapshot === undefined) {
    await world.learn(`snapshot.${snapshot.zone}`, snapshot as unknown as JsonValue);
    return;
  }
  await world.learn(`snapshot.${snapshot.zone}`, await world.saveSnapshot(snapshot));
}
