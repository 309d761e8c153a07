import { expect, test } from 'vitest';
import type { EventBody } from '../../../../src/domain/event.ts';
import { advance } from '../../../../src/pipeline/stages/plan/advance.ts';
import { step } from '../../../../src/pipeline/stages/records/steps.ts';
import type { World } from '../../../../src/pipeline/world.ts';

test.each([
  ['plan', advance],
  ['records', step],
] as const)('a sub-step of %s that is cut short has not failed', async (_, run) => {
  const states = async (aborted: boolean) => {
    const told: string[] = [];
    const stop = new AbortController();
    const emit = async (event: EventBody) => void (event.type === 'stage-advanced' && told.push(event.state));
    const world = { signal: stop.signal, emit } as Partial<World> as World;
    const broken = run(world, 'id', 'a step', async () => {
      if (aborted) stop.abort();
      throw new Error('no answer');
    });
    await expect(broken).rejects.toThrow('no answer');
    return told;
  };
  expect(await states(true)).toEqual(['running']);
  expect(await states(false)).toEqual(['running', 'failed']);
});
