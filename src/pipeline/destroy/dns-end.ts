import type { DestroyRequest } from '../../domain/destroy/destroy-plan.ts';
import type { DnsProvider } from '../../domain/dns-provider.ts';
import { mixedText } from '../stages/records/ownership/own-values.ts';
import { endedText, removeOwned, removePlaces } from '../stages/records/withdraw.ts';
import { expiryOf, noteAbsentDs, strangeDs, withdrawDs } from '../stages/records/withdraw-ds.ts';
import type { World } from '../world.ts';
import { begunAfter } from './agree.ts';
import { goesWhole } from './dns-found.ts';
import { dnsStanding, takeRecords } from './dns-standing.ts';
import { sitOut } from './sit-out.ts';

/** How far DNS is, learned as `destroy.zone`: what is not settled is what `resume` goes on with. */
export interface ZoneEnd {
  state: 'waiting' | 'settled';
  /** When caches have forgotten the DS, RFC 3339. */
  until?: string;
  detail?: string;
  [name: string]: string | undefined;
}

/** Withdraws what would point at nothing: the DS, then our records. The zone stays until nobody trusts the DS. */
export async function withdrawNow(world: World, dns: DnsProvider, request: DestroyRequest): Promise<string> {
  const standing = await dnsStanding(world, dns, request);
  const { places, mixed, ours } = standing;
  if (request.fromCloud) {
    await takeRecords(world, standing);
    if (ours.above.length > 0) await noteAbsentDs(world, dns, places);
  }
  await withdrawDs(world, dns, places);
  const removed = await countRemoved(world, await removeOwned(world, dns, places.zone));
  const ds = expiryOf(world) === undefined ? '' : ', DS withdrawn';
  const stays = [await strangeDs(world, dns, places), ...mixed.map((set) => mixedText(places.zone, set))];
  return [`${removed} record sets removed${ds}`, ...stays.filter((text) => text !== '')].join('; ');
}

const REMOVED = 'destroy.records';

/** Adds to what earlier runs of this destroy removed, and its earlier stages: the end tells of all of it. */
async function countRemoved(world: World, removed: number): Promise<number> {
  const after = begunAfter(world);
  const before = world.output<{ after: string; count: number }>(REMOVED);
  const count = (before?.after === after ? before.count : 0) + removed;
  if (removed > 0) await world.learn(REMOVED, { after, count });
  return count;
}

/** The last step. Waits for the DS's TTL with `waitForRecords`; else it says when the rest can go. */
export async function endZone(world: World, dns: DnsProvider, request: DestroyRequest): Promise<ZoneEnd> {
  const standing = await dnsStanding(world, dns, request);
  const { places, own, ours, made } = standing;
  const until = expiryOf(world);
  const whole = request.include.includes(`zones/${places.zone}`);
  const waits = made ? goesWhole(standing, request) : ours.above.length > 0;
  if (own !== undefined && waits && until !== undefined && world.clock.now() < until) {
    const detail = made ? `the zone ${places.zone}` : `the delegation of ${world.fqdn}`;
    if (!world.options.waitForRecords)
      return { state: 'waiting', until: new Date(until).toISOString(), detail };
    await sitOut(world, until);
  }
  const end = await removePlaces(world, dns, places, whole);
  const removed = await countRemoved(world, end.removed);
  return { state: 'settled', detail: endedText({ ...end, removed }) };
}
