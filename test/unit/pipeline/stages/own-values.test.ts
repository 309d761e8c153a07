import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '../../../../src/domain/event.ts';
import { foreignIn, planRecords } from '../../../../src/domain/record-plan.ts';
import { recordKey, recordSet } from '../../../../src/domain/record-set.ts';
import { stillOurs } from '../../../../src/pipeline/stages/records/ownership/own-ds.ts';
import { learnOwnValues, leftOfMixed } from '../../../../src/pipeline/stages/records/ownership/own-values.ts';
import { own } from '../../../../src/pipeline/stages/records/ownership/owned.ts';
import type { World } from '../../../../src/pipeline/world.ts';

const ZONE = 'omantel.omani.works';
const OURS = ['203.0.113.10', '203.0.113.20', '203.0.113.30'];
const THEIRS = ['198.51.100.7', '198.51.100.8'];
const names = ['', 'console.', 'api.'].map((label) => `${label}${ZONE}`);

function journal(): World {
  const outputs = new Map<string, JsonValue>();
  const world = {
    output: (name: string) => outputs.get(name),
    learn: async (name: string, value: JsonValue) => void outputs.set(name, value),
  };
  return world as unknown as World;
}

const sets = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...names),
    values: fc.uniqueArray(fc.constantFrom(...OURS, ...THEIRS), { minLength: 1, maxLength: 4 }),
  }),
  { selector: ({ name }) => name, minLength: 1 },
);

test('whatever runs of ours wrote and others added: no value of others is changed or deleted without --adopt', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...OURS), { minLength: 1, maxLength: 3 }),
      sets,
      fc.boolean(),
      async (addresses, found, leaving) => {
        const world = journal();
        for (const address of addresses) {
          const written = names.map((name) => recordSet(name, 'A', 300, [address]));
          await own(world, ZONE, written.map(recordKey));
          await learnOwnValues(world, ZONE, written);
        }
        const current = found.map(({ name, values }) => recordSet(name, 'A', 300, values));
        const wanted = addresses.at(-1)!;
        const desired = leaving ? [] : names.map((name) => recordSet(name, 'A', 300, [wanted]));
        const owned = stillOurs(world, ZONE, current, desired);
        const changes = planRecords(current, desired, { zone: ZONE, owned });
        const strange = (values: readonly string[]) => values.filter((value) => !addresses.includes(value));
        for (const change of changes)
          if (change.action === 'delete' || change.action === 'change')
            expect(strange(change.from.values)).toEqual([]);
        if (!leaving) {
          const mixed = current.filter(({ values }) => strange(values).length > 0).map(recordKey);
          expect(
            foreignIn(changes)
              .map(({ from }) => recordKey(from))
              .sort(),
          ).toEqual(mixed.sort());
        }
        for (const { values } of leftOfMixed(world, ZONE, current)) expect(strange(values)).toEqual(values);
      },
    ),
    { numRuns: 300 },
  );
});
