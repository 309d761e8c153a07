import { beforeEach, expect, test } from 'vitest';
import { applyStage } from '../../../../../src/pipeline/stages/apply.ts';
import { bundledPlanStage, packBundle, readBundle } from '../../../../../src/pipeline/stages/plan/bundle.ts';
import { makePlan } from '../../../../../src/pipeline/stages/plan/make-plan.ts';
import { exampleSpec } from './example-spec.ts';
import { StageWorld, serverChange } from './stage-world.ts';

let here: StageWorld;
beforeEach(() => {
  here = new StageWorld();
  here.changes = [serverChange('create')];
});

async function bundle() {
  const world = here.world();
  return readBundle(await packBundle(world, await makePlan(world)));
}

test('another machine gets plan, secrets and cost, is asked, and applies that hash', async () => {
  const there = new StageWorld();
  const stage = bundledPlanStage(await bundle());
  expect(await stage.run(there.world())).toBe('1 changes, planned elsewhere');
  expect(there.calls).toEqual(['place plan.bin on none']);
  expect(there.secrets).toEqual(here.secrets);
  expect(there.questions[0]?.lines[0]).toContain('create server');
  there.tofuOutputs = { regions: [] };
  await applyStage.run(there.world());
  expect(there.calls).toContain(`apply ${'a'.repeat(64)}`);
});

test('a spec that moved is refused before anything is placed', async () => {
  const there = new StageWorld();
  const moved = there.world(exampleSpec({ k3s: { version: 'v1.35.0+k3s1' } }));
  await expect(bundledPlanStage(await bundle()).run(moved)).rejects.toMatchObject({
    code: 'CATALYST-PLAN-MOVED',
  });
  expect(there.calls).toEqual([]);
  expect(there.secrets.size).toBe(0);
});

test('the order of keys in the spec means nothing', async () => {
  const { name, ...rest } = exampleSpec();
  await expect(
    bundledPlanStage(await bundle()).run(new StageWorld().world({ ...rest, name })),
  ).resolves.toBeTruthy();
});

test.each(['', 'nonsense', '{"v":2}', '{"v":1}'])('%j is no bundle', (text) => {
  expect(() => readBundle(Buffer.from(text))).toThrow(
    expect.objectContaining({ code: 'CATALYST-ARCHIVE-INVALID' }),
  );
});
