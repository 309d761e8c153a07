import type { DnsProvider, ZoneSnapshot } from '../../../domain/dns-provider.ts';
import { CatalystError, type Fault } from '../../../domain/errors.ts';
import { writesOf } from '../../../domain/record-plan.ts';
import { type RecordChange, recordKey } from '../../../domain/record-set.ts';
import { differenceTo } from '../../../domain/zone-difference.ts';
import { settledSets, zoneDigest } from '../../../domain/zone-digest.ts';
import type { World } from '../../world.ts';
import { learnOwned } from './ownership/owned.ts';
import { isAsLeft, learnSeen, learnTouched, touchedIn } from './seen.ts';
import { keepSnapshot } from './settle-zone.ts';
import { whileApplied } from './while-applied.ts';

export interface PlannedRestore {
  snapshot: ZoneSnapshot;
  now: ZoneSnapshot;
  changes: RecordChange[];
  /** Changes that would undo what somebody else did; empty when the zone is as our last write left it. */
  others: RecordChange[];
}

/** What would bring the zone back to a snapshot. Reads only. Errors: CATALYST-DNS-ZONE-ABSENT. */
export async function plannedRestore(
  world: World,
  dns: DnsProvider,
  snapshot: ZoneSnapshot,
): Promise<PlannedRestore> {
  const now = await dns.read(snapshot.zone);
  if (now === undefined) {
    throw new CatalystError(
      'CATALYST-DNS-ZONE-ABSENT',
      `The zone ${snapshot.zone} is not there (any more).`,
      {
        hint: `Have it made first: catalyst dns apply ${world.fqdn}`,
      },
    );
  }
  const difference = differenceTo(snapshot.zone, now.sets, snapshot.sets);
  const changes = difference.filter(({ action }) => action !== 'keep');
  const touched = touchedIn(world, snapshot.zone);
  const foreign = changes.filter((change) => !touched.has(recordKey(setOf(change))));
  const asLeft = isAsLeft(world, now) === true;
  return { snapshot, now, changes, others: foreign.length > 0 || asLeft ? foreign : changes };
}

/** @throws CatalystError CATALYST-DNS-ZONE-CHANGED that names what others would lose */
export function refuseOthers({ snapshot, others }: PlannedRestore, goOn: string): void {
  if (others.length === 0) return;
  const faults = others.slice(0, MOST_FAULTS).map((change): Fault => {
    const { name, type } = setOf(change);
    return { field: `${name} ${type}`, reason: lossOf(change) };
  });
  const more = others.length > MOST_FAULTS ? `, the first ${MOST_FAULTS} of ${others.length} here` : '';
  const message = `Others changed the zone ${snapshot.zone} since, and would lose it${more}. Nothing was written.`;
  throw new CatalystError('CATALYST-DNS-ZONE-CHANGED', message, { faults, hint: goOn });
}

const MOST_FAULTS = 20;

function lossOf(change: RecordChange): string {
  const to = 'to' in change ? textOf(change.to) : undefined;
  const from = 'from' in change ? textOf(change.from) : undefined;
  if (from === undefined) return `was removed, and would be ${to} again`;
  return to === undefined ? `is ${from}, and would be removed` : `is ${from}, and would be ${to} again`;
}

const textOf = ({ values, ttl }: { values: string[]; ttl: number }) => `${values.join(', ')} (TTL ${ttl})`;

/**
 * Writes the zone back to the snapshot, by the provider's own way where it has one, and reads it back. The zone as it is
 * now is kept first; `owned`, what was ours when the snapshot was taken, is ours after it.
 * Errors: CATALYST-DNS-ZONE-CHANGED, and the provider's own.
 */
export async function restoreZone(
  world: World,
  dns: DnsProvider,
  plan: PlannedRestore,
  owned: ReadonlySet<string>,
): Promise<void> {
  const { now, snapshot, changes } = plan;
  await keepSnapshot(world, now);
  await refuseMoved(dns, now);
  await learnTouched(world, snapshot.zone, changes.map(setOf).map(recordKey));
  await learnSeen(world, snapshot.zone, [zoneDigest(now.sets), zoneDigest(snapshot.sets)]);
  await whileApplied(world, async (options) => {
    if (dns.restore === undefined) await dns.write(snapshot.zone, writesOf(changes), options);
    else await dns.restore(snapshot, options);
  });
  const after = await dns.read(snapshot.zone);
  if (zoneDigest(after?.sets ?? []) !== zoneDigest(snapshot.sets)) throw notRestored(snapshot.zone);
  await learnSeen(world, snapshot.zone, [zoneDigest(snapshot.sets)]);
  const present = new Set(settledSets(snapshot.sets).map(recordKey));
  await learnOwned(world, snapshot.zone, new Set([...owned].filter((key) => present.has(key))));
}

/** What was agreed to is a difference to this zone, not to one that somebody wrote to meanwhile. */
async function refuseMoved(dns: DnsProvider, now: ZoneSnapshot): Promise<void> {
  const still = await dns.read(now.zone);
  if (zoneDigest(still?.sets ?? []) === zoneDigest(now.sets)) return;
  const message = `The zone ${now.zone} changed after its difference was shown. Nothing was written.`;
  throw new CatalystError('CATALYST-DNS-ZONE-CHANGED', message, { hint: 'Look at the difference again.' });
}

function notRestored(zone: string): CatalystError {
  const message = `The zone ${zone} was written back, and does not read back as the snapshot: somebody else writes to it.`;
  return new CatalystError('CATALYST-DNS-ZONE-CHANGED', message, {
    hint: 'Restore again when they are done.',
  });
}

function setOf(change: RecordChange): { name: string; type: string } {
  return change.action === 'delete' || change.action === 'foreign' ? change.from : change.to;
}
