import { type RecordSet, recordKey } from '../../../../domain/record-set.ts';
import type { World } from '../../../world.ts';
import { strangeValues } from './own-values.ts';
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

/** Every DS value of a zone that the journal knows to be ours. */
export function journaledDs(world: Pick<World, 'output'>, zone: string): readonly string[] {
  return ownDs(world, zone) ?? appliedDs(world);
}

/** Journals, before a write, which DS values become ours. */
export async function learnOwnDs(world: World, zone: string, values: readonly string[]): Promise<void> {
  const known = journaledDs(world, zone);
  const all = [...new Set([...known, ...values])].sort();
  if (ownDs(world, zone)?.length === all.length) return;
  await world.learn(OWN_DS, { ...world.output<Record<string, string[]>>(OWN_DS), [zone]: all });
}

/**
 * Keys of the sets that are ours as they stand. A set of ours into which somebody put a value that we never wrote and that
 * is not wanted is not ours any more: their second address, their standby key would lose its place.
 */
export function stillOurs(
  world: Pick<World, 'output'>,
  zone: string,
  current: readonly RecordSet[],
  desired: readonly RecordSet[],
): ReadonlySet<string> {
  const owned = new Set(ownedIn(world, zone));
  const keys = ownDs(world, zone);
  const wanted = new Map(desired.map((set) => [recordKey(set), set.values]));
  for (const set of current.filter((one) => owned.has(recordKey(one)))) {
    const asked = wanted.get(recordKey(set)) ?? [];
    const strange =
      set.type === 'DS' && keys !== undefined
        ? set.values.filter((value) => !keys.includes(value) && !asked.includes(value))
        : strangeValues(world, zone, set, asked);
    if (strange.length > 0) owned.delete(recordKey(set));
  }
  return owned;
}
