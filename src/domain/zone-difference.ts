import { applyChanges, planRecords } from './record-plan.ts';
import { type RecordChange, type RecordSet, recordKey } from './record-set.ts';
import { settledSets } from './zone-digest.ts';

/** What would bring a zone from `now` back to `then`, whoever wrote what; the SOA is the server's own. */
export function differenceTo(
  zone: string,
  now: readonly RecordSet[],
  then: readonly RecordSet[],
): RecordChange[] {
  const current = settledSets(now);
  const owned = new Set(current.map(recordKey));
  return planRecords(current, settledSets(then), { zone, owned, adopt: true });
}

/** What a zone should hold after a write, if nobody else writes. */
export function afterWrite(
  zone: string,
  before: readonly RecordSet[],
  writes: { upsert: readonly RecordSet[]; remove: readonly { name: string; type: string }[] },
): RecordSet[] {
  const gone = new Set(writes.remove.map(recordKey));
  const removals = before
    .filter((set) => gone.has(recordKey(set)))
    .map((from): RecordChange => ({ action: 'delete', zone, from }));
  const additions = writes.upsert.map((to): RecordChange => ({ action: 'add', zone, to }));
  return applyChanges(before, [...removals, ...additions]);
}

export interface NotAsWritten {
  /** `recordKey` of the set. */
  key: string;
  reason: string;
}

/** Sets of a write that a zone does not hold as they were written; TTLs count where each set has its own. */
export function notAsWritten(
  now: readonly RecordSet[],
  writes: { upsert: readonly RecordSet[]; remove: readonly { name: string; type: string }[] },
  { perRecordTtl }: { perRecordTtl: boolean },
): NotAsWritten[] {
  const held = new Map(now.map((set) => [recordKey(set), set]));
  const text = (set: RecordSet) => set.values.join(', ') + (perRecordTtl ? ` (TTL ${set.ttl})` : '');
  const wrong = writes.upsert.flatMap((set) => {
    const found = held.get(recordKey(set));
    if (found !== undefined && text(found) === text(set)) return [];
    const is = found === undefined ? 'is not there' : `is ${text(found)}`;
    return [{ key: recordKey(set), reason: `${is}; written was ${text(set)}` }];
  });
  const left = writes.remove.map(recordKey).filter((key) => held.has(key));
  return [...wrong, ...left.map((key) => ({ key, reason: 'is there again; it was removed' }))];
}
