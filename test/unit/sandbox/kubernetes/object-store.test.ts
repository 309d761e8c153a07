import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiObject } from '../../../../src/sandbox/kubernetes/api-object.ts';
import { serverSideApply } from '../../../../src/sandbox/kubernetes/field-ownership.ts';
import { mergePatch } from '../../../../src/sandbox/kubernetes/merge-patch.ts';
import { ObjectStore } from '../../../../src/sandbox/kubernetes/object-store.ts';
import { labelSelector } from '../../../../src/sandbox/kubernetes/selector.ts';

const store = (historyLimit = 4096) => new ObjectStore({ now: () => 0, random: Math.random, historyLimit });
const map = (name: string, data: Record<string, unknown> = {}): ApiObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'n' },
  data,
});

describe('the store', () => {
  it('tells everything that happened after any revision, so that a replay gives what is there', () => {
    const change = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), fc.nat(40), (changes, cut) => {
        const objects = store();
        const type = objects.typeOf('v1', 'ConfigMap');
        if (type === undefined) throw new Error('no type');
        const seen = new Map<string, string>();
        let from = objects.revision;
        changes.forEach(({ name, value }, index) => {
          if (index === cut) {
            from = objects.revision;
            for (const object of objects.list(type))
              seen.set(object.metadata.name, String(object.metadata.resourceVersion));
          }
          const present = objects.get(type, name, 'n');
          if (value === 0) objects.remove(type, name, 'n');
          else if (present === undefined) objects.add(type, map(name, { value }));
          else objects.replace(type, { ...present, data: { value } });
        });
        for (const { type: kind, object } of objects.history(type).since(from) ?? []) {
          if (kind === 'DELETED') seen.delete(object.metadata.name);
          else seen.set(object.metadata.name, String(object.metadata.resourceVersion));
        }
        const there = objects.list(type).map(({ metadata }) => [metadata.name, metadata.resourceVersion]);
        expect([...seen].sort()).toEqual(there);
      }),
      { numRuns: 200 },
    );
  });

  it('forgets old changes, and says so instead of leaving a gap', () => {
    const objects = store(10);
    const type = objects.typeOf('v1', 'ConfigMap');
    if (type === undefined) throw new Error('no type');
    objects.add(type, map('a'));
    const early = objects.revision;
    for (let value = 0; value < 50; value += 1) objects.replace(type, map('a', { value }));
    expect(objects.history(type).since(early)).toBeUndefined();
    expect(objects.history(type).since(objects.revision - 5)).toHaveLength(5);
  });

  it('writes nothing when nothing is different', () => {
    const objects = store();
    const type = objects.typeOf('v1', 'ConfigMap');
    if (type === undefined) throw new Error('no type');
    const stored = objects.add(type, map('a', { x: 1 }));
    expect(objects.replace(type, { ...stored, data: { x: 1 } })).toBe(stored);
  });
});

describe('a merge patch', () => {
  it('made of an object gives that object back', () => {
    const plain = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.array(fc.integer())));
    fc.assert(
      fc.property(plain, (object) => {
        expect(mergePatch({}, object)).toEqual(object);
      }),
      { numRuns: 100 },
    );
  });
});

describe('server-side apply', () => {
  const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'));

  it('leaves of one manager exactly what it applied last', () => {
    fc.assert(
      fc.property(data, data, (before, after) => {
        const by = { manager: 'm', force: false, now: 0 };
        const first = serverSideApply(
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } },
          map('x', before),
          by,
        );
        expect(serverSideApply(first, map('x', after), by).data ?? {}).toEqual(after);
      }),
      { numRuns: 100 },
    );
  });

  it('never takes away what another manager applied', () => {
    fc.assert(
      fc.property(data, data, (mine, theirs) => {
        const start = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } };
        const one = serverSideApply(start, map('x', mine), { manager: 'one', force: true, now: 0 });
        const two = serverSideApply(one, map('x', theirs), { manager: 'two', force: true, now: 0 });
        const gone = serverSideApply(two, map('x'), { manager: 'one', force: true, now: 0 });
        expect(gone.data ?? {}).toMatchObject(theirs);
      }),
      { numRuns: 100 },
    );
  });
});

describe('label selectors', () => {
  const object = { ...map('x'), metadata: { name: 'x', labels: { tier: 'web', env: 'prod' } } };
  it.each([
    ['tier=web,env=prod', true],
    ['tier==web', true],
    ['tier!=web', false],
    ['tier in (data, web)', true],
    ['tier notin (web)', false],
    ['missing notin (web)', true],
    ['env', true],
    ['!env', false],
    ['', true],
  ])('%j', (text, expected) => {
    expect(labelSelector(text)(object)).toBe(expected);
  });

  it('refuse what cannot be read', () => {
    expect(() => labelSelector('a b c')).toThrow(/unable to parse requirement/);
  });
});
