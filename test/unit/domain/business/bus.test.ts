import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, eventOf, subjectsOf } from '../../../../src/domain/business/bus.ts';
import { busRows } from '../../../../src/domain/business/bus-doctor.ts';
import { busFault } from '../../../../src/domain/business/health.ts';

describe('subjects of the bus', () => {
  it.each([
    ['order.placed', ['catalyst.billing.order.placed', 'catalyst.order.placed']],
    ['tenant.deleted', ['catalyst.tenant.deleted']],
    ['catalyst.usage.recorded', ['catalyst.usage.recorded']],
    ['a b', undefined],
    ['order.>', undefined],
    ['*', undefined],
  ])('of the type %s are %o', (type, subjects) => {
    expect(subjectsOf(type)).toEqual(subjects);
  });

  it.each([
    ['catalyst.>', 'catalyst.a.b', true],
    ['catalyst.>', 'catalyst.>', true],
    ['catalyst.>', 'catalyst', false],
    ['catalyst.*', 'catalyst.a', true],
    ['catalyst.*', 'catalyst.>', false],
    ['catalyst.*', 'catalyst.a.b', false],
    ['catalyst.a', 'catalyst.*', false],
    ['>', 'catalyst.a', true],
  ])('%s covers %s: %s', (outer, inner, covered) => {
    expect(covers(outer, inner)).toBe(covered);
  });

  it('cover themselves and every name below them', () => {
    const name = fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(name, fc.stringMatching(/^[a-z]{1,4}$/), (tokens, more) => {
        const subject = tokens.join('.');
        expect(covers(subject, subject)).toBe(true);
        expect(covers(`${subject}.>`, `${subject}.${more}`)).toBe(true);
        expect(covers(subject, `${subject}.${more}`)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

it('reads any message without failing', () => {
  const place = { stream: 'S', sequence: 1, subject: 'catalyst.a', at: '2026-11-21T00:00:00.000Z' };
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(eventOf(place, text)).toMatchObject(place);
    }),
    { numRuns: 200 },
  );
});

it('finds nothing to praise where there is no stream', () => {
  expect(busRows([]).map(({ kind, state }) => [kind, state])).toEqual(Array(4).fill(['subject', 'wrong']));
});

it.each([
  [{ NATS_URL: 'nats://x:4222', REDPANDA_BROKERS: '', EVENT_BUS_PROTOCOL: 'nats' }, undefined],
  [{ REDPANDA_BROKERS: 'x:9092' }, undefined],
  [{ NATS_URL: 'nats://x', REDPANDA_BROKERS: 'x' }, 'Both'],
  [{}, 'Neither'],
  [{ REDPANDA_BROKERS: 'x', EVENT_BUS_PROTOCOL: 'nats' }, 'EVENT_BUS_PROTOCOL is nats'],
  [{ NATS_URL: 'x', EVENT_BUS_PROTOCOL: 'kafka' }, 'EVENT_BUS_PROTOCOL is kafka'],
])('says what is wrong with the bus %o', (config, words) => {
  const fault = busFault(config);
  if (words === undefined) expect(fault).toBeUndefined();
  else expect(fault).toContain(words);
});
