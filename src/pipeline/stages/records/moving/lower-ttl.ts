import type { DnsProvider } from '../../../../domain/dns-provider.ts';
import type { RecordSet } from '../../../../domain/record-set.ts';
import { MOVING_TTL } from '../../../../domain/record-set-canonical.ts';
import type { World } from '../../../world.ts';
import { cachedMs } from '../cache-time.ts';
import { type Disagreement, hear, type Round, until } from '../proof/proof.ts';
import { settleZone } from '../settle-zone.ts';
import { step } from '../steps.ts';
import { learnMove, type Move, withShortLives } from './move.ts';

const BUDGET_MS = 60_000;

interface Lowering {
  zone: string;
  desired: readonly RecordSet[];
  /** The sets as they are, with the old address. */
  moving: readonly RecordSet[];
  nameservers: readonly string[];
}

/**
 * Gives what is about to move a life of 60 s in caches, sees every server answer so, and waits until the caches have
 * dropped what they learned before. Journaled: an interrupted wait goes on where it was.
 */
export async function lowerTtl(
  world: World,
  dns: DnsProvider,
  move: Move,
  lowering: Lowering,
): Promise<Move> {
  const { zone, desired, moving, nameservers } = lowering;
  await step(world, 'lower', `TTL ${MOVING_TTL} before the address moves`, async (tell) => {
    await settleZone(world, dns, zone, withShortLives(desired, moving, MOVING_TTL));
    const names = moving.map((set) => set.name);
    await until(world, BUDGET_MS, () => proveLives(world, nameservers, names), tell);
    return `${moving.length} record sets`;
  });
  const lowered = move.lowered ?? new Date(world.clock.now() + cachedMs(world, move.ttl)).toISOString();
  const begun = { ...move, lowered };
  await learnMove(world, begun);
  const title = `the old TTL of ${move.ttl} s in caches`;
  await step(world, 'drain', title, async () => {
    const left = Date.parse(lowered) - world.clock.now();
    if (left > 0) {
      await tellWaiting(world, title, lowered);
      await world.clock.sleep(left, world.signal);
    }
    return `over since ${lowered}`;
  });
  return begun;
}

function tellWaiting(world: World, title: string, until: string): Promise<void> {
  const detail = `until ${until}`;
  return world.emit({
    type: 'stage-advanced',
    stage: 'records',
    step: 'drain',
    title,
    state: 'running',
    detail,
  });
}

/** Each server gives none of the names more than the short life. A wildcard is asked for as it is written. */
async function proveLives(
  world: World,
  nameservers: readonly string[],
  names: readonly string[],
): Promise<Round> {
  const found = await Promise.all(
    nameservers.flatMap((server) => names.map((name) => lifeFault(world, server, name))),
  );
  return { disagreements: found.flat() };
}

async function lifeFault(world: World, server: string, name: string): Promise<Disagreement[]> {
  const answer = await hear({ query: world.query, server, tcp: false, signal: world.signal }, name, 'A');
  if (typeof answer === 'string') return [{ server, says: answer }];
  const longest = Math.max(0, ...answer.answers.filter(({ type }) => type === 'A').map(({ ttl }) => ttl));
  return longest <= MOVING_TTL ? [] : [{ server, says: `${name} A has a TTL of ${longest}` }];
}
