import { type RecordChange, type RecordSet, recordKey } from '../../../../domain/record-set.ts';
import { ADDRESS_TTL, MOVING_TTL } from '../../../../domain/record-set-canonical.ts';
import type { World } from '../../../world.ts';
import { cachedMs } from '../cache-time.ts';

const MOVE = 'records.move';

/** Addresses that move to another load balancer, journaled from the first look to the last word about them. */
export interface Move {
  zone: string;
  /** Addresses that are left. */
  from: string[];
  to: string;
  /** Seconds for which caches may hold the old addresses; since `lowered` less. */
  ttl: number;
  /** Every server answered with the low TTL; from then on the caches empty. ISO time when they have. */
  lowered?: string | undefined;
  /** ISO time until which the old addresses may still be asked for; the move is over. */
  keepUntil?: string;
}

/** Sets that answer with another address than they are to. */
export function movingSets(changes: readonly RecordChange[]): RecordSet[] {
  return changes.flatMap((change) =>
    change.action === 'change' && change.to.type === 'A' && leaves(change.from, change.to)
      ? [change.from]
      : [],
  );
}

function leaves({ values }: RecordSet, to: RecordSet): boolean {
  return values.some((value) => !to.values.includes(value));
}

/** The move that was begun and whose end nobody was told. */
export function openMove(world: Pick<World, 'output'>, zone: string): Move | undefined {
  const move = world.output(MOVE) as unknown as Move | undefined;
  return move?.zone === zone && move.keepUntil === undefined ? move : undefined;
}

/** The move to go on with: the open one, widened by what is found to move now. Journaled before anything is written. */
export async function beginMove(
  world: World,
  zone: string,
  moving: readonly RecordSet[],
  to: string,
): Promise<Move | undefined> {
  const open = openMove(world, zone);
  if (moving.length === 0) return open;
  const from = [...new Set([...(open?.from ?? []), ...moving.flatMap((set) => set.values)])];
  const ttl = Math.max(open?.ttl ?? 0, ...moving.map((set) => set.ttl));
  const known = moving.every((set) => set.ttl <= MOVING_TTL) ? open : { ...open, lowered: undefined };
  const move = withoutUndefined({ ...known, zone, from: from.filter((address) => address !== to), to, ttl });
  if (JSON.stringify(move) !== JSON.stringify(open)) await learnMove(world, move);
  return move;
}

function withoutUndefined({ lowered, ...move }: Move): Move {
  return lowered === undefined ? move : { ...move, lowered };
}

export async function learnMove(world: World, move: Move): Promise<void> {
  await world.learn(MOVE, { ...move });
}

/** The desired sets, with those that move as they are but for a shorter life. */
export function withShortLives(
  desired: readonly RecordSet[],
  moving: readonly RecordSet[],
  ttl: number,
): RecordSet[] {
  const old = new Map(moving.map((set) => [recordKey(set), set]));
  return desired.map((set) => {
    const from = old.get(recordKey(set));
    return from === undefined ? set : { ...from, ttl: Math.min(from.ttl, ttl) };
  });
}

/** Last word about a move: until when the old address is to be kept. Resolves with it. */
export async function endMove(world: World, move: Move): Promise<string> {
  const seconds = Math.max(ADDRESS_TTL, move.ttl);
  const keepUntil = new Date(world.clock.now() + cachedMs(world, seconds)).toISOString();
  const addresses = move.from.join(', ') || 'the old address';
  const text = `Keep ${addresses} until ${keepUntil}: caches may lead people there for ${seconds} s, and a margin.`;
  await world.emit({ type: 'stage-line', stage: 'records', level: 'warn', text });
  await learnMove(world, { ...move, keepUntil });
  return keepUntil;
}
