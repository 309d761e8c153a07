import fc from 'fast-check';
import { COMPONENT_STATES } from '../../src/domain/component.ts';
import type { Event, EventBody } from '../../src/domain/event.ts';
import { ALL_STAGES } from '../../src/domain/stage.ts';

export const FQDN = 'omantel.omani.works';
const START = Date.parse('2026-11-21T09:00:00Z');

/** Stamps bodies as the journal would, one second apart, from `seq` 1. */
export function stamped(bodies: readonly EventBody[], first = 1): Event[] {
  return bodies.map((body, index) => ({
    v: 1,
    seq: first + index,
    at: new Date(START + (first + index) * 1_000).toISOString(),
    sovereign: FQDN,
    ...body,
  }));
}

const stage = fc.constantFrom(...ALL_STAGES);
const word = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'x/y');
const error = fc.constant({ code: 'CATALYST-INTERNAL' as const, exit: 1 as const, message: 'broken' });
const state = fc.constantFrom(...COMPONENT_STATES);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const base = { region: word, component: word, uid: word };

/** Any body, in any order: a journal need not make sense to be folded. */
export const anyBody: fc.Arbitrary<EventBody> = fc.oneof(
  fc.record({
    type: fc.constant('run-started' as const),
    run: word,
    command: fc.constantFrom('create' as const, 'resume' as const),
    version: word,
    stages: fc.subarray([...ALL_STAGES]),
    sandbox: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('run-ended' as const),
    run: word,
    outcome: fc.constantFrom('done' as const, 'failed' as const, 'interrupted' as const),
    error: maybe(error),
  }),
  fc.record({ type: fc.constant('stage-started' as const), stage, usualMs: maybe(fc.nat()) }),
  fc.record({
    type: fc.constant('stage-advanced' as const),
    stage,
    step: word,
    title: word,
    state: fc.constantFrom('waiting' as const, 'running' as const, 'done' as const, 'failed' as const),
    detail: maybe(word),
    done: maybe(fc.nat()),
    total: maybe(fc.nat()),
  }),
  fc.record({
    type: fc.constant('stage-line' as const),
    stage,
    level: fc.constant('info' as const),
    text: word,
  }),
  fc.record({ type: fc.constant('stage-done' as const), stage, detail: word }),
  fc.record({ type: fc.constant('stage-skipped' as const), stage, reason: word }),
  fc.record({ type: fc.constant('stage-failed' as const), stage, error }),
  fc.record({ type: fc.constant('destroyed' as const), detail: word, forget: fc.array(word) }),
  fc.record({ type: fc.constant('stage-undone' as const), stage, detail: word }),
  fc.record({
    type: fc.constant('component-changed' as const),
    ...base,
    state,
    dependsOn: maybe(fc.array(word)),
  }),
  fc.record({
    type: fc.constant('component-detail' as const),
    ...base,
    cause: maybe(word),
    attempt: maybe(fc.nat()),
  }),
  fc.record({
    type: fc.constant('output-learned' as const),
    name: word,
    value: fc.constantFrom(1, 'x', null),
  }),
  fc.record({ type: fc.constant('question-asked' as const), question: word, text: word }),
  fc.record({ type: fc.constant('question-answered' as const), question: word, answer: word }),
);

export const anyEvents = fc.array(anyBody, { maxLength: 40 }).map((bodies) => stamped(bodies));
