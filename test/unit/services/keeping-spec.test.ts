import { beforeEach, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/domain/event.ts';
import { specDifferences } from '../../../src/domain/spec-differences.ts';
import { planStage } from '../../../src/pipeline/stages/plan.ts';
import { changingSpec } from '../../../src/services/keeping-spec.ts';
import { exampleSpec } from '../pipeline/stages/plan/example-spec.ts';
import { StageWorld, serverChange } from '../pipeline/stages/plan/stage-world.ts';

const plan = changingSpec(planStage);
let site: StageWorld;
beforeEach(() => {
  site = new StageWorld();
  site.changes = [serverChange('create')];
});

const larger = () => {
  const spec = exampleSpec();
  spec.k3s.version = 'v1.35.1+k3s1';
  return spec;
};

test('the same spec is asked for once; another one again, although the plan looks alike', async () => {
  await plan.run(site.world());
  await plan.run(site.world());
  expect(site.questions).toHaveLength(1);
  await plan.run(site.world(larger()));
  expect(site.questions).toHaveLength(2);
  expect(site.questions[1]?.id).not.toBe(site.questions[0]?.id);
  expect(site.outputs.get('spec')).toMatchObject({ k3s: { version: 'v1.35.1+k3s1' } });
  const lines = site.events.flatMap((event) => (event.type === 'stage-line' ? [event.text] : []));
  expect(lines).toEqual(['goes on with another spec than before: k3s.version']);
});

test('a no leaves spec and agreement as they were', async () => {
  await plan.run(site.world());
  site.answer = false;
  await expect(plan.run(site.world(larger()))).rejects.toMatchObject({ code: 'CATALYST-DECLINED' });
  expect(site.outputs.get('spec')).toEqual(JSON.parse(JSON.stringify(exampleSpec())) as JsonValue);
  await plan.run(site.world());
  expect(site.questions).toHaveLength(2);
});

test('differences are named as the file names them', () => {
  expect(specDifferences({ a: [{ b: 1 }], c: 2 }, { c: 2, a: [{ b: 3 }] })).toEqual(['a[0].b']);
  expect(specDifferences({ a: 1 }, { a: 1 })).toEqual([]);
});
