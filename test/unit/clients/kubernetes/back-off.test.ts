import { describe, expect, it } from 'vitest';
import { createBackOff } from '../../../../src/clients/kubernetes/back-off.ts';
import { HandClock } from './hand-clock.ts';

/** Jitter at its upper end: the whole delay. */
const random = (length: number) => new Uint8Array(length).fill(255);
const never = new AbortController().signal;

async function delays(
  clock: HandClock,
  backOff: ReturnType<typeof createBackOff>,
  count: number,
): Promise<number[]> {
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const waited = backOff.wait(never);
    seen.push(Math.round(await clock.pass(() => true)));
    await waited;
  }
  return seen;
}

describe('back-off', () => {
  it('doubles from 800 ms to 30 s', async () => {
    const clock = new HandClock();
    const backOff = createBackOff({ clock, random, speed: 1 });
    expect(await delays(clock, backOff, 8)).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
  });

  it('starts again only after two healthy minutes', async () => {
    const clock = new HandClock();
    const backOff = createBackOff({ clock, random, speed: 1 });
    await delays(clock, backOff, 3);
    backOff.healthy();
    clock.advance(60_000);
    expect(await delays(clock, backOff, 1)).toEqual([6400]);
    backOff.healthy();
    clock.advance(60_000);
    backOff.healthy();
    clock.advance(60_001);
    expect(await delays(clock, backOff, 1)).toEqual([800]);
  });
});
