import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingOf, type LifeFacts, lifeOf, standOf } from '../../../../src/domain/business/lifecycle.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

const organization = (status: string, minutes = 60) => ({
  ...{ id: 't', slug: 'org', name: 'Org', status, planId: 'p', ownerId: 'o', subdomain: 'org', apps: [] },
  ...{ createdAt: ago(minutes), updatedAt: ago(minutes) },
});
const order = (status: string, minutes: number) => ({
  ...{ id: status, customerId: 'c', tenantId: 't', planId: 'p', apps: [], addons: [], amount: 5_000_000n },
  ...{ status, promoDeleted: false, createdAt: ago(minutes) },
});
const subscription = (status: string) => ({ id: 's', customerId: 'c', tenantId: 't', planId: 'p', status });
const provision = (status: string, minutes: number) => ({
  ...{ id: 'v', tenantId: 't', orderId: '', status, progress: 50, updatedAt: ago(minutes) },
  steps: [
    { name: 'Namespace', status: 'completed' },
    { name: 'Ingress', status: 'pending' },
  ],
});

const facts = (more: Partial<LifeFacts>): LifeFacts => ({
  ...{ organization: organization('provisioning'), orders: [], partial: false },
  ...{ subscription: undefined, provision: undefined, now: NOW, ...more },
});
const at = (more: Partial<LifeFacts>) => {
  const { name, state } = standOf(lifeOf(facts(more)));
  return `${name} ${state}`;
};

describe('where an organization stands', () => {
  const paid = { orders: [order('completed', 6)] };
  const subscribed = { ...paid, subscription: subscription('active') };
  const run = { ...provision('completed', 90), createdAt: ago(100) };
  const settled = { subscription: subscription('active'), provision: run };
  const again = (minutes: number) => ({
    ...subscribed,
    orders: [order('completed', 100), order('completed', minutes)],
  });
  it.each([
    ['without an order', {}, 'ordered waiting'],
    ['before its card payment', { orders: [order('pending', 1_439)] }, 'paid waiting'],
    ['a day after its card page', { orders: [order('pending', 1_441)] }, 'paid missing'],
    [
      'with a later completed order',
      { orders: [order('pending', 9_999), ...subscribed.orders] },
      'subscribed missing',
    ],
    ['just paid', { orders: [order('completed', 4)] }, 'subscribed waiting'],
    ['paid, without a subscription', paid, 'subscribed missing'],
    ['paid, without a workspace', subscribed, 'provisioning missing'],
    ['on its way', { ...subscribed, provision: provision('running', 29) }, 'provisioned waiting'],
    ['stuck', { ...subscribed, provision: provision('running', 31) }, 'provisioned missing'],
    ['failed', { ...subscribed, provision: provision('failed', 1) }, 'provisioned failed'],
    [
      'ordered again, and heard of',
      { ...again(60), organization: organization('active'), provision: { ...run, updatedAt: ago(59) } },
      'ready done',
    ],
    [
      'ordered again while its workspace is made',
      { ...again(60), organization: organization('active'), provision: { ...run, updatedAt: ago(10) } },
      'ready done',
    ],
    [
      'ordered again, and not heard of',
      { ...again(60), organization: organization('active'), provision: { ...run, updatedAt: ago(90) } },
      'provisioning missing',
    ],
    [
      'ordered again just now',
      { ...again(4), organization: organization('active'), provision: { ...run, updatedAt: ago(90) } },
      'ready done',
    ],
    [
      'paid with an order that the API does not give any more',
      { ...settled, partial: true, organization: organization('active') },
      'ready done',
    ],
    [
      'suspended, with an order of long ago',
      { ...settled, organization: organization('suspended') },
      'ready done',
    ],
    ['complete just now', { ...subscribed, provision: provision('completed', 4) }, 'ready waiting'],
    ['complete and not told', { ...subscribed, provision: provision('completed', 6) }, 'ready missing'],
    [
      'deleted and still billed',
      { organization: organization('deleted', 6), subscription: subscription('active') },
      'deleted missing',
    ],
    [
      'deleted just now',
      { organization: organization('deleted', 4), subscription: subscription('active') },
      'deleted waiting',
    ],
    [
      'deleted',
      { organization: organization('deleted'), subscription: subscription('canceled') },
      'deleted done',
    ],
  ] as const)('%s', (_, more, stand) => {
    expect(at(more as Partial<LifeFacts>)).toBe(stand);
  });

  it('claims nothing about orders that the API does not give', () => {
    const steps = lifeOf(facts({ partial: true, organization: organization('active') }));
    expect(findingOf(steps)).toBeUndefined();
    expect(steps.find(({ name }) => name === 'ordered')?.state).toBe('unknown');
  });

  it('is told for any mixture, with a sentence for each step', () => {
    const status = fc.constantFrom('active', 'suspended', 'provisioning', 'deleted', 'new');
    const orders = fc.array(fc.constantFrom(order('pending', 5), order('completed', 9), order('odd', 0)), {
      maxLength: 3,
    });
    const run = fc.constantFrom(
      undefined,
      provision('running', 1),
      provision('failed', 9),
      provision('completed', 9),
    );
    fc.assert(
      fc.property(status, orders, run, (word, some, made) => {
        const steps = lifeOf(facts({ organization: organization(word), orders: some, provision: made }));
        expect(steps.every(({ says }) => says.endsWith('.'))).toBe(true);
        expect(steps[0]?.name).toBe('created');
      }),
      { numRuns: 100 },
    );
  });
});
