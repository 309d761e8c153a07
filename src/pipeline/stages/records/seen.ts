import type { ZoneSnapshot } from '../../../domain/dns-provider.ts';
import { zoneDigest } from '../../../domain/zone-digest.ts';
import type { World } from '../../world.ts';

const SEEN = 'records.seen';

/** Whether a zone is as our last write left it; undefined when no write of ours is known. */
export function isAsLeft(world: Pick<World, 'output'>, now: ZoneSnapshot): boolean | undefined {
  const digests = world.output<Record<string, string[]>>(SEEN)?.[now.zone];
  return digests?.includes(zoneDigest(now.sets));
}

const TOUCHED = 'records.touched';

/** Keys of the sets in a zone that a write of ours ever put there, changed or took away. */
export function touchedIn(world: Pick<World, 'output'>, zone: string): ReadonlySet<string> {
  return new Set(world.output<Record<string, string[]>>(TOUCHED)?.[zone] ?? []);
}

/** Journals, before a write, which sets it is about: what becomes of them is not others' doing. */
export async function learnTouched(world: World, zone: string, keys: readonly string[]): Promise<void> {
  const all = world.output<Record<string, string[]>>(TOUCHED) ?? {};
  const together = [...new Set([...touchedIn(world, zone), ...keys])].sort();
  await world.learn(TOUCHED, { ...all, [zone]: together });
}

/** Journals how a zone may look from here on by our own doing: before a write both ways, after it the one. */
export async function learnSeen(world: World, zone: string, digests: string[]): Promise<void> {
  const all = world.output<Record<string, string[]>>(SEEN) ?? {};
  await world.learn(SEEN, { ...all, [zone]: digests });
}
