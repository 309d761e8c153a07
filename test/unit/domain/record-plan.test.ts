import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyChanges,
  foreignIn,
  isSettled,
  planRecords,
  writesOf,
} from '../../../src/domain/record-plan.ts';
import { type RecordSet, recordKey, recordSet } from '../../../src/domain/record-set.ts';

const ZONE = 'omantel.omani.works';

const anySet: fc.Arbitrary<RecordSet> = fc
  .record({
    host: fc.constantFrom('', '*.', 'console.', 'api.', 'mail.', 'a.b.'),
    type: fc.constantFrom('A', 'TXT', 'MX', 'CNAME', 'AAAA'),
    ttl: fc.constantFrom(60, 300),
    number: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ host, type, ttl, number }) => recordSet(`${host}${ZONE}`, type, ttl, [sampleOf(type, number)]));

function sampleOf(type: string, number: number): string {
  const byType: Record<string, string> = {
    A: `192.0.2.${number}`,
    AAAA: `2001:db8::${number}`,
    TXT: `"text ${number}"`,
    MX: `10 mail${number}.example.org`,
    CNAME: `host${number}.example.org`,
  };
  return byType[type]!;
}

/** A zone as servers allow it: one set a key, and nothing beside a CNAME. */
const anyZone = fc.array(anySet, { maxLength: 14 }).map((sets) => {
  const zone = new Map<string, RecordSet>();
  for (const set of sets) {
    const others = [...zone.values()].filter((other) => other.name === set.name && other.type !== set.type);
    if (others.some((other) => other.type === 'CNAME') || (set.type === 'CNAME' && others.length > 0))
      continue;
    zone.set(recordKey(set), set);
  }
  return [...zone.values()];
});

const anyDesired = anyZone.map((sets) => sets.filter((set) => set.type !== 'CNAME'));
const anyCase = fc.record({
  current: anyZone,
  desired: anyDesired,
  adopt: fc.boolean(),
  share: fc.integer({ min: 0, max: 3 }),
});

function ownedOf(current: RecordSet[], share: number): Set<string> {
  return new Set(current.map(recordKey).filter((_, index) => index % 4 < share));
}

const byKey = (sets: readonly RecordSet[]) => new Map(sets.map((set) => [recordKey(set), set]));

describe('planRecords', () => {
  test('leads to exactly what is desired, what is in the way of it, and everything foreign as it was', () => {
    fc.assert(
      fc.property(anyCase, ({ current, desired, adopt, share }) => {
        const owned = ownedOf(current, share);
        const changes = planRecords(current, desired, { zone: ZONE, owned, adopt });
        const after = byKey(applyChanges(current, changes));
        const refused = new Set(foreignIn(changes).map((change) => recordKey(change.wanted)));
        for (const set of desired) {
          if (!refused.has(recordKey(set))) expect(after.get(recordKey(set))).toEqual(set);
        }
        const wanted = byKey(desired);
        for (const set of current) {
          const key = recordKey(set);
          if (wanted.has(key) && !refused.has(key)) continue;
          if (!owned.has(key) && !adopt) expect(after.get(key)).toEqual(set);
          if (owned.has(key) && !wanted.has(key)) expect(after.has(key)).toBe(false);
        }
        expect([...after.keys()].every((key) => wanted.has(key) || byKey(current).has(key))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('never leaves an address beside a CNAME', () => {
    fc.assert(
      fc.property(anyCase, ({ current, desired, adopt, share }) => {
        const after = applyChanges(
          current,
          planRecords(current, desired, { zone: ZONE, owned: ownedOf(current, share), adopt }),
        );
        const aliases = new Set(after.filter((set) => set.type === 'CNAME').map((set) => set.name));
        expect(
          after.filter((set) => (set.type === 'A' || set.type === 'AAAA') && aliases.has(set.name)),
        ).toEqual([]);
      }),
    );
  });

  test('has nothing left to do after it was applied', () => {
    fc.assert(
      fc.property(anyCase, ({ current, desired, adopt, share }) => {
        const options = { zone: ZONE, owned: ownedOf(current, share), adopt };
        const after = applyChanges(current, planRecords(current, desired, options));
        expect(isSettled(planRecords(after, desired, options))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('does not depend on the order of its inputs', () => {
    fc.assert(
      fc.property(anyCase, ({ current, desired, adopt, share }) => {
        const options = { zone: ZONE, owned: ownedOf(current, share), adopt };
        const plan = planRecords(current, desired, options);
        expect(planRecords([...current].reverse(), [...desired].reverse(), options)).toEqual(plan);
      }),
    );
  });

  test('names each kind of change', () => {
    const was = recordSet(`api.${ZONE}`, 'A', 300, ['192.0.2.1']);
    const wants = recordSet(`api.${ZONE}`, 'A', 300, ['192.0.2.2']);
    const plan = (current: RecordSet[], desired: RecordSet[], owned: string[] = []) =>
      planRecords(current, desired, { zone: ZONE, owned: new Set(owned) });
    expect(plan([], [wants])).toEqual([{ action: 'add', zone: ZONE, to: wants }]);
    expect(plan([wants], [wants])).toEqual([{ action: 'keep', zone: ZONE, to: wants }]);
    expect(plan([was], [wants])).toEqual([{ action: 'foreign', zone: ZONE, from: was, wanted: wants }]);
    expect(plan([was], [wants], [recordKey(was)])).toEqual([
      { action: 'change', zone: ZONE, from: was, to: wants },
    ]);
    expect(plan([was], [], [recordKey(was)])).toEqual([{ action: 'delete', zone: ZONE, from: was }]);
    expect(plan([was], [])).toEqual([]);
  });

  test('takes a CNAME away before its address, in the order that a server wants', () => {
    const alias = recordSet(`api.${ZONE}`, 'CNAME', 300, ['old.example.org']);
    const wants = recordSet(`api.${ZONE}`, 'A', 300, ['192.0.2.2']);
    const changes = planRecords([alias], [wants], { zone: ZONE, adopt: true });
    expect(changes.map((change) => change.action)).toEqual(['delete', 'add']);
    expect(writesOf(changes)).toEqual({ upsert: [wants], remove: [{ name: alias.name, type: 'CNAME' }] });
    expect(planRecords([alias], [wants], { zone: ZONE })).toEqual([
      { action: 'foreign', zone: ZONE, from: alias, wanted: wants },
    ]);
  });
});
