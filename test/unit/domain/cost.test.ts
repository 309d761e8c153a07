import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Billable, costJson, costOf, type PriceList, unpriced } from '../../../src/domain/cost.ts';

const PRICES: PriceList = {
  currency: 'EUR',
  vatRate: '19.000000',
  serverTypes: { cpx32: { fsn1: { hourly: 22_400n, monthly: 13_990_000n } } },
  loadBalancerTypes: { lb11: { fsn1: { hourly: 8_600n, monthly: 5_390_000n } } },
  primaryIps: { ipv4: { fsn1: { hourly: 800n, monthly: 500_000n } } },
};

const server: Billable = { kind: 'server', size: 'cpx32', location: 'fsn1' };

test('equal things share a line, servers first, and the total is their sum', () => {
  const cost = costOf(
    [
      { kind: 'primary IP', size: 'ipv4', location: 'fsn1' },
      server,
      { kind: 'load balancer', size: 'lb11', location: 'fsn1' },
      server,
    ],
    PRICES,
  );
  expect(costJson(cost)).toEqual({
    currency: 'EUR',
    vatRate: '19.000000',
    net: true,
    hourly: '0.0542',
    monthly: '33.87',
    lines: [
      { kind: 'server', size: 'cpx32', location: 'fsn1', count: 2, hourly: '0.0448', monthly: '27.98' },
      { kind: 'load balancer', size: 'lb11', location: 'fsn1', count: 1, hourly: '0.0086', monthly: '5.39' },
      { kind: 'primary IP', size: 'ipv4', location: 'fsn1', count: 1, hourly: '0.0008', monthly: '0.50' },
    ],
  });
});

test('what the list has no price for is named, not counted as free', () => {
  const cost = costOf([server, { ...server, location: 'hel1' }], PRICES);
  expect(unpriced(cost)).toEqual(['cpx32 in hel1']);
  expect(cost.monthly).toBe(13_990_000n);
});

test('the total does not depend on the order', () => {
  const things = fc.array(
    fc.constantFrom<Billable>(server, { kind: 'load balancer', size: 'lb11', location: 'fsn1' }),
  );
  fc.assert(
    fc.property(things, (list) => {
      expect(costOf([...list].reverse(), PRICES)).toEqual(costOf(list, PRICES));
    }),
  );
});
