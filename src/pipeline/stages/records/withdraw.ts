import type { DnsProvider } from '../../../domain/dns-provider.ts';
import { CatalystError } from '../../../domain/errors.ts';
import { writesOf } from '../../../domain/record-plan.ts';
import { recordKey } from '../../../domain/record-set.ts';
import type { World } from '../../world.ts';
import { changesFor, disown, keepSnapshot, ownedIn } from './settle-zone.ts';
import { homeZone, parentZone, type Wanted } from './wanted.ts';

/** Caches may be a little late. */
const MARGIN_MS = 60_000;

/**
 * Takes the records back in the safe order: the DS first; once its TTL has passed everywhere the delegation, and last
 * the zone where we made it, else only our records in it. Called again it goes on where it was. Waits for the TTL only
 * with `waitForRecords`; otherwise it says when the rest can go.
 */
export async function withdrawRecords(world: World, dns: DnsProvider, wanted: Wanted): Promise<string> {
  const zone = await homeZone(dns, wanted);
  const parent = zone === wanted.fqdn ? await parentZone(dns, wanted) : undefined;
  if (parent !== undefined) await withdrawDs(world, dns, parent, wanted.fqdn);
  const until = expiryOf(world);
  if (until !== undefined && world.clock.now() < until) {
    if (!world.options.waitForRecords)
      return `DS withdrawn; the zone ${zone} can go at ${new Date(until).toISOString()}`;
    await world.clock.sleep(until - world.clock.now(), world.signal);
  }
  if (parent !== undefined) await removeOwned(world, dns, parent);
  return removeZone(world, dns, zone);
}

async function withdrawDs(world: World, dns: DnsProvider, parent: string, fqdn: string): Promise<void> {
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
  await dns.write(parent, { upsert: [], remove: [{ name: fqdn, type: 'DS' }] });
  await learnExpiry();
  await disown(world, parent, [recordKey(ds)]);
}

function expiryOf(world: World): number | undefined {
  const withdrawn = world.output<{ until?: string }>('records.withdrawn');
  return withdrawn?.until === undefined ? undefined : Date.parse(withdrawn.until);
}

async function removeOwned(world: World, dns: DnsProvider, zone: string): Promise<number> {
  const snapshot = await dns.read(zone);
  if (snapshot === undefined) return 0;
  const { remove } = writesOf(changesFor(world, zone, snapshot, []));
  if (remove.length === 0) return 0;
  await keepSnapshot(world, snapshot);
  await dns.write(zone, { upsert: [], remove });
  await disown(world, zone, remove.map(recordKey));
  return remove.length;
}

async function removeZone(world: World, dns: DnsProvider, zone: string): Promise<string> {
  const made = world.output<{ zone?: string; made?: boolean }>('records.zone');
  const snapshot = await dns.read(zone);
  if (snapshot === undefined) return `the zone ${zone} is not there`;
  if (made?.made !== true || made.zone !== zone) {
    return `${await removeOwned(world, dns, zone)} record sets removed; the zone ${zone} was there before and stays`;
  }
  await keepSnapshot(world, snapshot);
  await dns.deleteZone(zone);
  return `the zone ${zone} is deleted`;
}
