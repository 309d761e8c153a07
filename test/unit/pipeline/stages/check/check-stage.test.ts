import { expect, test } from 'vitest';
import type { EventBody } from '../../../../../src/domain/event.ts';
import { checkStage } from '../../../../../src/pipeline/stages/check.ts';
import type { World } from '../../../../../src/pipeline/world.ts';
import { checkWorld, type Wishes } from './check-world.ts';

function stageWorld(wishes: Wishes): { world: World; events: EventBody[] } {
  const events: EventBody[] = [];
  const emit = async (event: EventBody) => void events.push(event);
  return { world: { ...checkWorld(wishes), emit } as unknown as World, events };
}

test('every check is a sub-step that runs and ends', async () => {
  const { world, events } = stageWorld({ hetzner: { clockSkewMs: () => 60_000 } });
  expect(await checkStage.run(world)).toBe('18 checks, 1 to look at');
  const steps = events.filter((event) => event.type === 'stage-advanced');
  expect(steps.filter((step) => step.state === 'running')).toHaveLength(18);
  expect(steps.filter((step) => step.state === 'done')).toHaveLength(18);
  expect(
    events.some(
      (event) => event.type === 'stage-line' && event.level === 'warn' && event.text.includes('60 s behind'),
    ),
  ).toBe(true);
  expect(JSON.stringify(events)).not.toContain('canary');
});

test('a failed check fails the stage, and the stage is never taken for done', async () => {
  const { world, events } = stageWorld({ hetzner: { tokenScope: async () => 'read-only' } });
  await expect(checkStage.run(world)).rejects.toMatchObject({ code: 'CATALYST-HETZNER-READ-ONLY' });
  expect(
    events.some(
      (event) => event.type === 'stage-advanced' && event.step === 'scope' && event.state === 'failed',
    ),
  ).toBe(true);
  expect(await checkStage.isDone(world)).toBeUndefined();
});
