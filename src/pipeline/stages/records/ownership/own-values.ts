import { type RecordSet, recordKey } from '../../../../domain/record-set.ts';
import type { World } from '../../../world.ts';
import { ownedIn } from './owned.ts';

const OWN_VALUES = 'records.values';

type Values = Record<string, Record<string, string[]>>;

/** Values of one set that runs of ours ever wrote, or were about to; undefined when none is journaled. */
export function ownValues(world: Pick<World, 'output'>, zone: string, key: string): string[] | undefined {
  return world.output<Values>(OWN_VALUES)?.[zone]?.[key];
}

/** Journals, before a write, which values become ours. Former ones stay ours: an address that was moved away from is. */
export async function learnOwnValues(world: World, zone: string, sets: readonly RecordSet[]): Promise<void> {
  const all = world.output<Values>(OWN_VALUES) ?? {};
  const known = all[zone] ?? {};
  const added = sets.map((set): [string, string[]] => {
    const key = recordKey(set);
    return [key, [...new Set([...(known[key] ?? []), ...set.values])].sort()];
  });
  if (added.every(([key, values]) => known[key]?.length === values.length)) return;
  await world.learn(OWN_VALUES, { ...all, [zone]: { ...known, ...Object.fromEntries(added) } });
}

/** Every address that runs of ours wrote into a zone; undefined when nothing is journaled about it. */
export function writtenAddresses(world: Pick<World, 'output'>, zone: string): string[] | undefined {
  const sets = world.output<Values>(OWN_VALUES)?.[zone];
  if (sets === undefined) return undefined;
  const addresses = Object.entries(sets).filter(([key]) => key.endsWith('/A'));
  return [...new Set(addresses.flatMap(([, values]) => values))].sort();
}

/**
 * Values of a set that no run of ours wrote and that nobody wants; none where nothing is journaled about the set. A DS is
 * told by its keys instead.
 */
export function strangeValues(
  world: Pick<World, 'output'>,
  zone: string,
  set: RecordSet,
  wanted: readonly string[] = [],
): string[] {
  const values = set.type === 'DS' ? undefined : ownValues(world, zone, recordKey(set));
  if (values === undefined) return [];
  const known = new Set([...values, ...wanted]);
  return set.values.filter((value) => !known.has(value));
}

/** Sets of ours into which others wrote, with nothing but what is theirs. */
export function leftOfMixed(
  world: Pick<World, 'output'>,
  zone: string,
  sets: readonly RecordSet[],
): RecordSet[] {
  const owned = ownedIn(world, zone);
  return sets
    .filter((set) => owned.has(recordKey(set)))
    .map((set) => ({ ...set, values: strangeValues(world, zone, set) }))
    .filter(({ values }) => values.length > 0);
}

/** What is said of values that stay. */
export function mixedText(zone: string, { name, type, values }: RecordSet): string {
  return `${name} ${type} ${values.join(', ')} in ${zone} is not ours and stays`;
}
