import { expect, test } from 'vitest';
import { costNow } from '../../../src/cli/cost-text.ts';
import type { EventBody, JsonValue } from '../../../src/domain/event.ts';
import { CONVERGING, foldOf, told } from '../../support/story.ts';

const HASH = 'a'.repeat(64);
const cost = { currency: 'EUR', monthly: '43.96', hourly: '0.0610' };
const learned = (name: string, value: JsonValue): EventBody => ({ type: 'output-learned', name, value });
const plan = (now: string) =>
  learned('plan', { hash: HASH, cost: { now: { currency: 'EUR', hourly: now }, after: cost } });
const spent = (hourly: string, of = HASH) => learned('costSoFar', { plan: of, currency: 'EUR', hourly });

/** The story as far as its apply is running, then what is learned meanwhile. */
function applying(...bodies: EventBody[]) {
  const end = CONVERGING.findIndex((body) => body.type === 'stage-done' && body.stage === 'apply');
  return foldOf(told([...CONVERGING.slice(0, end), ...bodies]));
}

test('while an apply runs, only what exists so far is told, never the finished plan', () => {
  expect(costNow(applying(plan('0')))).toBeUndefined();
  expect(costNow(applying(plan('0'), spent('0.0093')))).toBe('EUR 0.009 an hour so far');
  expect(costNow(applying(plan('0'), spent('0.0093'), spent('0.0326')))).toBe('EUR 0.033 an hour so far');
});

test('what stood before the plan counts, and what an older plan made does not', () => {
  expect(costNow(applying(plan('0.0471')))).toBe('EUR 0.047 an hour so far');
  expect(costNow(applying(plan('0.0471'), spent('0.0093', 'b'.repeat(64))))).toBe('EUR 0.047 an hour so far');
});

test('a finished apply costs what was planned', () => {
  expect(costNow(foldOf(told([...CONVERGING, plan('0')])))).toBe('EUR 0.061 an hour');
});
