import { kindName, objectKey, parseObjectKey } from '../../domain/destroy/cloud-object.ts';
import type { DestroyRequest } from '../../domain/destroy/destroy-plan.ts';
import type { Sorted } from '../../domain/destroy/sort-out.ts';
import { CatalystError } from '../../domain/errors.ts';

/**
 * Holds every `--include` against what is there: a name for another Sovereign's object is a slip. What is gone already is
 * none: a resumed destroy has deleted it. `met`: keys of what this destroy knew as ours before.
 * @throws CatalystError CATALYST-NOT-OURS, CATALYST-USAGE for one that names nothing
 */
export function requireIncluded(
  { include }: DestroyRequest,
  sorted: readonly Sorted[],
  met: ReadonlySet<string>,
): void {
  const byKey = new Map(sorted.map((one) => [objectKey(one.object), one]));
  for (const key of include.filter((text) => parseObjectKey(text) !== undefined)) {
    const found = byKey.get(key);
    if (found === undefined && !met.has(key)) throw notThere(key);
    if (found === undefined || found.belonging === 'ours') continue;
    const { object, because } = found;
    const text = `The ${kindName(object.kind)} ${object.name} (${key}) is not deleted: ${because}. Nothing was touched.`;
    throw new CatalystError('CATALYST-NOT-OURS', text, { hint: `Leave out --include=${key}.` });
  }
}

function notThere(key: string): CatalystError {
  return new CatalystError(
    'CATALYST-USAGE',
    `--include=${key} names nothing in this token's project. Nothing was touched.`,
    { hint: 'A plan lists every id: --plan-only' },
  );
}
