import { type RecordSet, recordKey } from '../../../../domain/record-set.ts';
import type { World } from '../../../world.ts';
import { ownedIn } from './owned.ts';

const OWN_DS = 'records.ds';

/** DS values that runs of ours wrote into a zone, or were about to write; undefined when none is journaled. */
function ownDs(world: Pick<World, 'output'>, zone: string): string[] | undefined {
  return world.output<Record<string, string[]>>(OWN_DS)?.[zone];
}

/** What a former run says that it wrote, from the time before values were journaled one by one. */
function appliedDs(world: Pick<World, 'output'>): string[] {
  return world.output<{ ds?: string[] }>('records')?.ds ?? [];
}

/** Journals, before a write, which DS values become ours. */
export async function learnOwnDs(world: World, zone: string, values: readonly string[]): Promise<void> {
  const known = ownDs(world, zone) ?? appliedDs(world);
  const all = [...new Set([...known, ...values])].sort();
  if (ownDs(world, zone)?.length === all.length) return;
  await world.learn(OWN_DS, { ...world.output<Record<string, string[]>>(OWN_DS), [zone]: all });
}

/**
 * Keys of the sets that are ours as they stand. A DS set of ours into which somebody put a key that we never wrote and
 * that is not wanted is not ours any more: a standby key of theirs would lose its place.
 */
export function stillOurs(
  world: Pick<World, 'output'>,
  zone: string,
  current: readonly RecordSet[],
  desired: readonly RecordSet[],
): ReadonlySet<string> {
  const owned = new Set(ownedIn(world, zone));
  const values = ownDs(world, zone);
  if (values === undefined) return owned;
  for (const set of current.filter(({ type }) => type === 'DS')) {
    const wanted = desired.find((other) => recordKey(other) === recordKey(set))?.values ?? [];
    const known = new Set([...values, ...wanted]);
    if (set.values.some((value) => !known.has(value))) owned.delete(recordKey(set));
  }
  return owned;
}
