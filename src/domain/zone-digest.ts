import { createHash } from 'node:crypto';
import { type RecordSet, recordKey } from './record-set.ts';

/** Moves with every write, whoever writes; says nothing about who changed what. */
const MOVES_BY_ITSELF = 'SOA';

/** What a zone holds, as 64 hex digits: the same for the same record sets in any order. The SOA does not count. */
export function zoneDigest(sets: readonly RecordSet[]): string {
  const lines = sets
    .filter(({ type }) => type !== MOVES_BY_ITSELF)
    .map((set) => JSON.stringify([recordKey(set), set.ttl, set.values]))
    .sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/** Record sets of a zone that a person can change back; without the SOA. */
export function settledSets(sets: readonly RecordSet[]): RecordSet[] {
  return sets.filter(({ type }) => type !== MOVES_BY_ITSELF);
}
