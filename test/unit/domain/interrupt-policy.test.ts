import { describe, expect, it } from 'vitest';
import { ECHO_MS, interruptPolicy } from '../../../src/domain/interrupt-policy.ts';

describe('interrupts', () => {
  const play = (...signals: [NodeJS.Signals, number][]) => {
    let now = 1_000;
    const decide = interruptPolicy(() => now);
    return signals.map(([signal, after]) => {
      now += after;
      return decide(signal);
    });
  };

  it('end cleanly first, echo for five seconds, then force', () => {
    expect(play(['SIGINT', 0], ['SIGINT', 10], ['SIGINT', ECHO_MS - 11], ['SIGINT', 1])).toEqual([
      'abort',
      'ignore',
      'ignore',
      'force',
    ]);
  });

  it('by SIGTERM never force: CI sends it 7.5 s after SIGINT', () => {
    expect(play(['SIGINT', 0], ['SIGTERM', 7_500], ['SIGTERM', 60_000])).toEqual([
      'abort',
      'ignore',
      'ignore',
    ]);
    expect(play(['SIGTERM', 0], ['SIGTERM', 60_000])).toEqual(['abort', 'ignore']);
    expect(play(['SIGHUP', 0], ['SIGHUP', 9_000])).toEqual(['abort', 'ignore']);
  });
});
