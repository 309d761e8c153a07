import { expect, test } from 'vitest';
import type { EventBody } from '../../../../src/domain/event.ts';
import { sitOut } from '../../../../src/pipeline/destroy/sit-out.ts';
import { cachedMs } from '../../../../src/pipeline/stages/records/cache-time.ts';
import type { World } from '../../../../src/pipeline/world.ts';
import { handClock } from '../stages/records-world.ts';

const at = (speed: number) => ({ target: { speed } }) as Pick<World, 'target'>;

test('a TTL and a margin, by the clock of the other side', () => {
  expect(cachedMs(at(1), 3600)).toBe(3_660_000);
  expect(cachedMs(at(600), 3600)).toBe(6_100);
});

test('who waits for a DS to leave caches says until when, before it waits', async () => {
  const clock = handClock();
  const events: (EventBody & { at: number })[] = [];
  const world = {
    ...{ clock, signal: new AbortController().signal },
    emit: async (event: EventBody) => void events.push({ ...event, at: clock.now() }),
  } as unknown as World;
  const begun = clock.now();
  await sitOut(world, begun + 3_660_000);
  expect(events).toMatchObject([
    {
      ...{ stage: 'zone', step: 'waiting', state: 'running', at: begun },
      detail: expect.stringMatching(/^Waiting until 2026-11-21 10:01:00 UTC, when no cache holds the DS/),
    },
    { stage: 'zone', step: 'waiting', state: 'done', at: begun + 3_660_000 },
  ]);
});
