import { describe, expect, it } from 'vitest';
import { type RetryOptions, retry, retryAfterMs } from '../../../src/pipeline/retry.ts';
import { LeapingClock } from '../../support/manual-clock.ts';

function options(more: Partial<RetryOptions> = {}): RetryOptions & { clock: LeapingClock } {
  const base = {
    clock: new LeapingClock(),
    random: () => new Uint8Array([255]),
    signal: new AbortController().signal,
  };
  return { ...base, attempts: 5, firstMs: 100, longestMs: 300, mayRetry: () => true, ...more } as never;
}

const failing = (times: number) => {
  let left = times;
  return async (attempt: number) => {
    left -= 1;
    if (left >= 0) throw new Error(`failure ${attempt}`);
    return attempt;
  };
};

describe('retry', () => {
  it('waits twice as long each time, up to the longest', async () => {
    const how = options();
    expect(await retry(failing(4), how)).toBe(5);
    expect(how.clock.slept).toEqual([100, 200, 300, 300]);
  });

  it('waits between half and the whole, by chance', async () => {
    const how = options({ random: () => new Uint8Array([0]) });
    await retry(failing(2), how);
    expect(how.clock.slept).toEqual([50, 100]);
  });

  it('waits as long as the other side asked', async () => {
    const how = options({ askedWaitMs: () => 7_000 });
    await retry(failing(1), how);
    expect(how.clock.slept).toEqual([7_000]);
  });

  it('gives up after its attempts, with the last failure', async () => {
    await expect(retry(failing(9), options())).rejects.toThrow('failure 5');
  });

  it('does not repeat what cannot be cured', async () => {
    const how = options({ mayRetry: () => false });
    await expect(retry(failing(1), how)).rejects.toThrow('failure 1');
    expect(how.clock.slept).toEqual([]);
  });

  it('ends when it is interrupted', async () => {
    const abort = new AbortController();
    const how = options({ signal: abort.signal, onRetry: () => abort.abort(new Error('stop')) });
    await expect(retry(failing(3), how)).rejects.toThrow('stop');
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-21T09:00:00Z');
  it.each([
    ['5', 5_000],
    ['0', 0],
    ['Sat, 21 Nov 2026 09:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 08:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %s ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
