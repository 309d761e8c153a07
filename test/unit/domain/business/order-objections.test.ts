import { expect, it } from 'vitest';
import { orderObjections } from '../../../../src/domain/business/order-objections.ts';

const organization = { status: 'active', ownerId: 'u1' };
const order = { organization, planId: 'p1', buyer: 'u1' };

it.each([
  ['nothing', order],
  ['nothing while it is being made', { ...order, organization: { ...organization, status: 'provisioning' } }],
  ['nothing where a member was looked up', { organization, planId: 'p1' }],
  ['nothing for another plan', { ...order, subscription: { planId: 'p2', status: 'active' } }],
  ['nothing for a plan that ended', { ...order, subscription: { planId: 'p1', status: 'canceled' } }],
])('%s speaks against it', (_, planned) => {
  expect(orderObjections(planned)).toEqual([]);
});

it('all that speaks against it is told at once', () => {
  const objections = orderObjections({
    organization: { status: 'suspended', ownerId: 'u2' },
    ...{ planId: 'p1', buyer: 'u1', subscription: { planId: 'p1', status: 'active' } },
  });
  expect(objections).toEqual([
    'the organization is suspended',
    'the organization is owned by somebody else',
    'it subscribes to this plan already, and would pay for it twice',
  ]);
});
