import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/domain/event.ts';
import { falseWord } from '../support/fault-run-fold.ts';
import { lifeOf } from '../support/fault-run-lives.ts';
import { eventKind, isWorthAKill, pick, seeded, VICTIMS, victimsAt } from '../support/soak-schedule.ts';

const stamp = { v: 1, seq: 1, at: '2026-11-21T00:00:00.000Z', sovereign: 'a.example.org' };
const step = (
  stage: 'check' | 'apply' | 'remove' | 'sweep',
  id: string,
  state: 'running' | 'done',
): Event => ({
  ...stamp,
  type: 'stage-advanced',
  stage,
  step: id,
  title: id,
  state,
});

describe('the schedule of the soak', () => {
  test('the same seed makes the same choices, another one others', () => {
    const choices = (seed: number) => {
      const random = seeded(seed);
      return Array.from({ length: 40 }, () => pick(VICTIMS, random));
    };
    expect(choices(7)).toEqual(choices(7));
    expect(choices(7)).not.toEqual(choices(8));
    expect(new Set(choices(7))).toEqual(new Set(VICTIMS));
  });

  test('each resource and each state of it is an event of its own', () => {
    const kinds = [step('apply', 'a', 'running'), step('apply', 'a', 'done'), step('apply', 'b', 'running')];
    expect(new Set(kinds.map(eventKind)).size).toBe(3);
    expect(kinds.every(isWorthAKill)).toBe(true);
  });

  test('while OpenTofu is at work each event has three deaths, elsewhere only ours', () => {
    expect(victimsAt(step('apply', 'a', 'running'))).toEqual(['us', 'tofu', 'both']);
    expect(victimsAt(step('remove', 'a', 'running'))).toEqual(['us', 'tofu', 'both']);
    expect(victimsAt(step('sweep', 'a', 'running'))).toEqual(['us']);
    expect(victimsAt(step('check', 'token', 'running'))).toEqual(['us']);
  });

  test('the checks are killed at once only, and the end of a run is no moment for a kill', () => {
    expect(isWorthAKill(step('check', 'token', 'running'))).toBe(true);
    expect(isWorthAKill(step('check', 'dns', 'running'))).toBe(false);
    expect(isWorthAKill({ ...stamp, type: 'run-ended', run: 'r', outcome: 'done' })).toBe(false);
  });
});

describe('the schedule of the fault run', () => {
  test('a release lives the same life with the same seed, and is made before all else', () => {
    const life = (seed: number) => {
      const writes = lifeOf(seeded(seed));
      return Array.from({ length: 60 }, () => JSON.stringify(writes.next().value));
    };
    expect(life(7)).toEqual(life(7));
    expect(life(7)).not.toEqual(life(8));
    expect(life(7)[0]).toBe('{"part":"made"}');
  });

  test('what was told has to have been true in that order; what was not told may be missing', () => {
    expect(falseWord(['a', 'c'], ['a', 'b', 'c'])).toBeUndefined();
    expect(falseWord(['a', 'c', 'b'], ['a', 'b', 'c'])).toBe('b');
    expect(falseWord(['a', 'a'], ['a', 'b'])).toBe('a');
  });
});
