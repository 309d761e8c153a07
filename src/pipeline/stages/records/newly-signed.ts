import type { ZoneSnapshot } from '../../../domain/dns-provider.ts';
import type { World } from '../../world.ts';
import { cachedMs } from './cache-time.ts';
import { step } from './steps.ts';

const SIGNED = 'records.signed';

/** A zone that was served unsigned and has a key since; ISO time when no cache holds an answer of before. */
interface NewlySigned {
  zone: string;
  until: string;
  [name: string]: string;
}

/** Journals that a zone of somebody else is signed from now on; called again when it is. */
export async function learnSigned(world: World, before: ZoneSnapshot): Promise<void> {
  const until = new Date(world.clock.now() + cachedMs(world, longestLife(before))).toISOString();
  await world.learn(SIGNED, { zone: before.zone, until } satisfies NewlySigned);
}

/**
 * Until when a DS would do harm, in milliseconds since the epoch: answers without signatures are in caches, and "there is
 * no DNSKEY" among them; whoever validates behind such a cache would take them for forged. Undefined when it does none,
 * also above a name that has a DS: that one asks for signatures already.
 */
export function dsNotBefore(world: World, zone: string, above: ZoneSnapshot | undefined): number | undefined {
  const signed = world.output<NewlySigned>(SIGNED);
  if (signed?.zone !== zone) return undefined;
  const until = Date.parse(signed.until);
  const published = above?.sets.some(({ name, type }) => name === zone && type === 'DS') === true;
  return published || world.clock.now() >= until ? undefined : until;
}

/** Says that the DS comes later, and what brings it. */
export async function tellHeldBack(
  world: World,
  zone: string,
  notBefore: number | undefined,
  then: string,
): Promise<void> {
  if (notBefore === undefined) return;
  const at = minuteAfter(notBefore);
  const text = `${zone} was not signed before, and caches may hold answers of that time until ${at}. Only then: ${then}`;
  await world.emit({ type: 'stage-line', stage: 'records', level: 'warn', text });
}

/** Waits until no cache holds an answer without signatures; an interrupted wait goes on where it was. */
export async function untilForgotten(world: World, notBefore: number): Promise<void> {
  await step(world, 'unsigned', 'unsigned answers in caches', async (_tell, detail) => {
    await detail(`until ${minuteAfter(notBefore)}`);
    await world.clock.sleep(Math.max(0, notBefore - world.clock.now()), world.signal);
    return `over since ${minuteAfter(notBefore)}`;
  });
}

/** `2026-11-21 15:49 UTC`, never earlier than the moment itself. */
function minuteAfter(moment: number): string {
  const whole = Math.ceil(moment / 60_000) * 60_000;
  return `${new Date(whole).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Seconds for which anything that the zone answered may be kept, "no such name" included (RFC 2308 5). */
function longestLife({ zone, sets }: ZoneSnapshot): number {
  const soa = sets.find(({ name, type }) => name === zone && type === 'SOA');
  const minimum = Number(soa?.values[0]?.split(' ')[6] ?? 0);
  return Math.max(0, minimum, ...sets.map(({ ttl }) => ttl));
}
