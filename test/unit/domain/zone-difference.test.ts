import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChanges, writesOf } from '../../../src/domain/record-plan.ts';
import { type RecordSet, recordKey, recordSet } from '../../../src/domain/record-set.ts';
import { movedMoreThanOnce } from '../../../src/domain/serial-moves.ts';
import { afterWrite, differenceTo, notAsWritten } from '../../../src/domain/zone-difference.ts';
import { zoneDigest } from '../../../src/domain/zone-digest.ts';

const ZONE = 'omani.works';
const set = fc
  .record({
    label: fc.constantFrom('a', 'b', 'c', '*'),
    type: fc.constantFrom('A', 'TXT', 'CNAME', 'SOA', 'LUA'),
    ttl: fc.constantFrom(60, 300),
    value: fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3'),
  })
  .map(({ label, type, ttl, value }) => recordSet(`${label}.${ZONE}`, type, ttl, [value]));
const zone = fc
  .array(set, { maxLength: 12 })
  .map((sets) => [...new Map(sets.map((one) => [recordKey(one), one])).values()]);
const withoutSoa = (sets: readonly RecordSet[]) =>
  sets
    .filter(({ type }) => type !== 'SOA')
    .sort((one, other) => (recordKey(one) < recordKey(other) ? -1 : 1));

describe('the way back to a zone', () => {
  test('leads there from anywhere, whoever wrote what, and leaves the SOA alone', () => {
    fc.assert(
      fc.property(zone, zone, (now, then) => {
        const changes = differenceTo(ZONE, now, then);
        expect(withoutSoa(applyChanges(now, changes))).toEqual(withoutSoa(then));
        expect(changes.some(({ action }) => action === 'foreign')).toBe(false);
        const { upsert, remove } = writesOf(changes);
        expect([...upsert, ...remove].some(({ type }) => type === 'SOA')).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('is nothing when both are the same, and then alone their digests are equal', () => {
    fc.assert(
      fc.property(zone, zone, (now, then) => {
        const settled = differenceTo(ZONE, now, then).every(({ action }) => action === 'keep');
        expect(zoneDigest(now) === zoneDigest(then)).toBe(settled);
        expect(zoneDigest(now.toReversed())).toBe(zoneDigest(now));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a write that is read back', () => {
  const sets = [
    recordSet(`a.${ZONE}`, 'A', 60, ['192.0.2.1']),
    recordSet(`b.${ZONE}`, 'A', 60, ['192.0.2.2']),
  ];
  const writes = {
    upsert: [recordSet(`a.${ZONE}`, 'A', 300, ['192.0.2.9'])],
    remove: [{ name: `b.${ZONE}`, type: 'A' }],
  };

  test('holds what was written, and nothing is wrong', () => {
    const after = afterWrite(ZONE, sets, writes);
    expect(after).toEqual(writes.upsert);
    expect(notAsWritten(after, writes, { perRecordTtl: true })).toEqual([]);
  });

  test('names every set that somebody else wrote over', () => {
    expect(notAsWritten(sets, writes, { perRecordTtl: true })).toEqual([
      { key: `a.${ZONE}/A`, reason: 'is 192.0.2.1 (TTL 60); written was 192.0.2.9 (TTL 300)' },
      { key: `b.${ZONE}/A`, reason: 'is there again; it was removed' },
    ]);
    expect(notAsWritten([], writes, { perRecordTtl: true })).toEqual([
      { key: `a.${ZONE}/A`, reason: 'is not there; written was 192.0.2.9 (TTL 300)' },
    ]);
  });

  test('a TTL counts only where each set has its own', () => {
    const otherTtl = [recordSet(`a.${ZONE}`, 'A', 60, ['192.0.2.9'])];
    expect(notAsWritten(otherTtl, writes, { perRecordTtl: false })).toEqual([]);
    expect(notAsWritten(otherTtl, writes, { perRecordTtl: true })).toHaveLength(1);
  });
});

describe('a dated serial', () => {
  test.each([
    ['2026112101', '2026112102', false],
    ['2026112101', '2026112103', true],
    ['2026112007', '2026112101', false],
    ['2026112007', '2026112102', true],
    ['2026112102', '2026112102', false],
    ['2026112102', '2026112101', false],
    ['1763712000', '1763712003', false],
    ['1', '3', false],
    [undefined, '2026112103', false],
  ])('from %s to %s: others wrote %s', (before, after, others) => {
    expect(movedMoreThanOnce(before, after)).toBe(others);
  });
});
