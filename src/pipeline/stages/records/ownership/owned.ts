import type { World } from '../../../world.ts';

const OWNED = 'records.owned';

/** Keys of the sets in a zone that runs of ours wrote, or were about to write. */
export function ownedIn(world: Pick<World, 'output'>, zone: string): ReadonlySet<string> {
  return new Set(world.output<Record<string, string[]>>(OWNED)?.[zone] ?? []);
}

export async function own(world: World, zone: string, keys: string[]): Promise<void> {
  await learnOwned(world, zone, new Set([...ownedIn(world, zone), ...keys]));
}

export async function disown(world: World, zone: string, keys: string[]): Promise<void> {
  const kept = [...ownedIn(world, zone)].filter((key) => !keys.includes(key));
  await learnOwned(world, zone, new Set(kept));
}

/** Journals that exactly these are ours. */
export async function learnOwned(world: World, zone: string, keys: ReadonlySet<string>): Promise<void> {
  const before = ownedIn(world, zone);
  if (before.size === keys.size && [...keys].every((key) => before.has(key))) return;
  const all = world.output<Record<string, string[]>>(OWNED) ?? {};
  await world.learn(OWNED, { ...all, [zone]: [...keys].sort() });
}
