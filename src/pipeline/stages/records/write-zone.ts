import type { DnsProvider, ZoneSnapshot } from '../../../domain/dns-provider.ts';
import { CatalystError, type Fault } from '../../../domain/errors.ts';
import { type RecordSet, recordKey } from '../../../domain/record-set.ts';
import { movedMoreThanOnce } from '../../../domain/serial-moves.ts';
import { afterWrite, type NotAsWritten, notAsWritten } from '../../../domain/zone-difference.ts';
import { zoneDigest } from '../../../domain/zone-digest.ts';
import type { World } from '../../world.ts';
import { learnOwnValues } from './ownership/own-values.ts';
import { disown, own, ownedIn } from './ownership/owned.ts';
import { learnSeen, learnTouched } from './seen.ts';
import { whileApplied } from './while-applied.ts';

export interface ZoneWrites {
  upsert: RecordSet[];
  remove: { name: string; type: string }[];
  /** Of what is written: others' sets, from which ours is taken out. */
  theirs?: ReadonlySet<string>;
}

/**
 * Writes once, and reads the zone back. What becomes ours is journaled before, what is no longer ours after; so is how the
 * zone then looks, by which others' changes are known later. `before` is the zone as it was read for this write.
 * Errors: CATALYST-DNS-ZONE-CHANGED when somebody else's write took the place of ours, and the provider's own.
 */
export async function writeZone(
  world: World,
  dns: DnsProvider,
  before: ZoneSnapshot,
  writes: ZoneWrites,
): Promise<void> {
  const { zone, sets } = before;
  const expected = zoneDigest(afterWrite(zone, sets, writes));
  const ours = ownedIn(world, zone);
  await learnSeen(world, zone, [zoneDigest(sets), expected]);
  await learnTouched(world, zone, [...writes.upsert, ...writes.remove].map(recordKey));
  const becoming = writes.upsert.filter((set) => writes.theirs?.has(recordKey(set)) !== true);
  await own(world, zone, becoming.map(recordKey));
  await learnOwnValues(world, zone, becoming);
  await whileApplied(world, (options) => dns.write(zone, writes, { ...options, since: before }));
  const after = await dns.read(zone);
  const now = after?.sets ?? [];
  const faults = dns.capabilities.asynchronous ? [] : notAsWritten(now, writes, dns.capabilities);
  if (faults.length > 0) {
    const lost = faults.map(({ key }) => key).filter((key) => !ours.has(key));
    await disown(world, zone, lost);
    throw overwritten(zone, faults);
  }
  if (movedMoreThanOnce(before.serial, after?.serial)) await tellOthers(world, zone);
  await learnSeen(world, zone, [othersWrote(sets, now, writes) ? expected : zoneDigest(now)]);
  await disown(world, zone, [...writes.remove.map(recordKey), ...(writes.theirs ?? [])]);
}

/** What they wrote into the same sets is gone, and nothing but the serial shows that it was there. */
function tellOthers(world: World, zone: string): Promise<void> {
  const text = `Somebody else wrote to the zone ${zone} at the same moment; what they wrote into the same records is replaced.`;
  return world.emit({ type: 'stage-line', stage: 'records', level: 'warn', text });
}

/** Another's change at the same time must not be taken for ours. */
function othersWrote(before: readonly RecordSet[], now: readonly RecordSet[], writes: ZoneWrites): boolean {
  const touched = new Set([...writes.upsert, ...writes.remove].map(recordKey));
  const rest = (sets: readonly RecordSet[]) => sets.filter((set) => !touched.has(recordKey(set)));
  return zoneDigest(rest(now)) !== zoneDigest(rest(before));
}

function overwritten(zone: string, found: NotAsWritten[]): CatalystError {
  const message = `Somebody else writes to the zone ${zone} as well: it does not hold what was just written.`;
  const faults = found.map(({ key, reason }): Fault => ({ field: key.replace('/', ' '), reason }));
  return new CatalystError('CATALYST-DNS-ZONE-CHANGED', message, {
    faults,
    hint: 'Agree on who writes, then look at the difference: catalyst dns plan',
  });
}
