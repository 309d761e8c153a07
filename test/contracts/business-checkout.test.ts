import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonId, planId } from '../../src/sandbox/business/seed/catalog-seed.ts';
import { steadyUuid } from '../../src/sandbox/business/seed/steady-id.ts';
import { type Answer, hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';

const here = await hasBusinessTools();
let people = 0;

describe.skipIf(!here).each(['L', 'S'] as const)(
  'checkout of layer %s, as billing.md 3 tells it',
  (layer) => {
    let shop: TestBusiness;
    beforeAll(async () => {
      shop = await testBusiness({ layer, speed: 100_000 });
      await voucher('TEN-OMR', 10);
      await voucher('SIXTY-OMR', 60);
    }, 60_000);
    afterAll(() => shop.close());

    const voucher = (code: string, credit_omr: number, max_redemptions = 0) =>
      shop.call('POST', '/api/billing/vouchers/issue', {
        token: shop.adminToken,
        body: { code, credit_omr, description: '', active: true, max_redemptions },
      });
    const guest = () => shop.tokenOf(`guest-${++people}@example.om`);
    const buy = (token: string, body: Record<string, unknown>, path = 'checkout') =>
      shop.call('POST', `/api/billing/${path}`, { token, body: { tenant_id: 'tenant-1', ...body } });
    const balance = async (token: string) =>
      (await shop.call('GET', '/api/billing/balance', { token })).body.credit_omr as number;
    const told = ({ status, body }: Answer) => [status, body?.error];
    const redemptions = async (code: string) => {
      const [row] = await shop.sql(
        `SELECT times_redeemed, (SELECT count(*)::int FROM promo_redemptions r WHERE r.code = p.code) AS rows
       FROM promo_codes p WHERE code = $1`,
        [code],
      );
      return [row!.times_redeemed, row!.rows];
    };

    it('refuses what is incomplete before it touches anything', async () => {
      const token = await guest();
      expect(told(await shop.call('POST', '/api/billing/checkout', { token, raw: '{' }))).toEqual([
        400,
        'invalid JSON body',
      ]);
      expect(told(await buy(token, { promo_code: 'TEN-OMR' }))).toEqual([
        400,
        'plan_id and tenant_id are required',
      ]);
      const answer = await buy(token, { plan_id: 'm', promo_code: 'TEN-OMR' });
      expect(answer.status).toBe(400);
      expect(answer.body.error).toMatch(/^failed to compute order total: /);
      expect(await balance(token)).toBe(0);
    });

    it.each([
      ['NEVER-SEEN', 'promo code not found'],
      ['OLD-PARTNER-10', 'promo code not found'],
      ['SUMMER-OMR-15', 'promo code is not active'],
      ['LAUNCH-DAY-5', 'promo code has reached its redemption limit'],
      ['ten-omr', 'promo code not found'],
      ['OLD-PARTNER-10 ', 'promo code not found'],
    ])('refuses the code %s', async (promo_code, text) => {
      const answer = await buy(await guest(), { plan_id: planId('s'), promo_code });
      expect(told(answer)).toEqual([400, `invalid promo code: ${text}`]);
    });

    it('pays by credit: order, charge and subscription at once, then the event', async () => {
      const token = await guest();
      const addons = [addonId('daily-backup'), addonId('daily-backup'), 'no-such-addon'];
      const { status, body } = await buy(token, { plan_id: planId('m'), addons, promo_code: 'SIXTY-OMR' });
      expect([status, body]).toEqual([
        200,
        { order_id: expect.any(String), paid_by_credit: true, credit_balance: 60 - 15 },
      ]);
      expect(await balance(token)).toBe(45);
      const [order] = await shop.sql('SELECT * FROM orders WHERE id = $1', [body.order_id]);
      expect(order).toMatchObject({
        amount_omr: 15,
        amount_baisa: '15000',
        status: 'completed',
        promo_code: 'SIXTY-OMR',
      });
      const rows = await shop.sql(
        'SELECT reason, amount_omr, order_id FROM credit_ledger WHERE customer_id = $1 ORDER BY amount_omr',
        [order!.customer_id],
      );
      expect(rows).toEqual([
        { reason: 'order-payment', amount_omr: -15, order_id: body.order_id },
        { reason: 'promo:SIXTY-OMR', amount_omr: 60, order_id: null },
      ]);
      const again = await buy(token, { plan_id: planId('xl'), promo_code: 'SIXTY-OMR' });
      expect(told(again)).toEqual([400, 'invalid promo code: promo code already redeemed by this customer']);
    });

    it('lets a free plan through without any credit, and writes no charge', async () => {
      const token = await guest();
      const { body } = await buy(token, { plan_id: planId('flexi') });
      expect(body.paid_by_credit).toBe(true);
      expect((await shop.call('GET', '/api/billing/balance', { token })).body.entries).toEqual([]);
    });

    it('without Stripe answers 503, and keeps the code only in the April layer (#2000)', async () => {
      shop.faults.set({ name: 'stripe-unset' });
      const before = await redemptions('TEN-OMR');
      const token = await guest();
      const answer = await buy(token, { plan_id: planId('xl'), promo_code: 'TEN-OMR' });
      expect(answer.status).toBe(503);
      expect(answer.body.error).toMatch(/^payment processor is not configured yet/);
      const burned = layer === 'S' ? 1 : 0;
      expect(await redemptions('TEN-OMR')).toEqual(before.map((count) => Number(count) + burned));
      expect(await balance(token)).toBe(burned * 10);
      const settings = () => shop.call('GET', '/api/billing/admin/settings', { token: shop.adminToken });
      expect((await settings()).body.stripe_secret_key_configured).toBe(false);
      shop.faults.clear('stripe-unset');
      expect((await settings()).body.stripe_secret_key_configured).toBe(true);
    });

    it('keeps a code whose redemption cannot be taken back, in either layer', async () => {
      await voucher(`STUCK-${layer}-3`, 3);
      await shop.sql(
        `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full'; END $$`,
      );
      await shop.sql('CREATE TRIGGER refuse BEFORE DELETE ON promo_redemptions EXECUTE FUNCTION refuse()');
      shop.faults.set({ name: 'stripe-unset' });
      const token = await guest();
      const answer = await buy(token, { plan_id: planId('xl'), promo_code: `STUCK-${layer}-3` });
      shop.faults.clear('stripe-unset');
      await shop.sql('DROP FUNCTION refuse CASCADE');
      expect([answer.status, await redemptions(`STUCK-${layer}-3`), await balance(token)]).toEqual([
        503,
        [1, 1],
        3,
      ]);
    });

    it.each([
      ['customers', 502, /^payment processor rejected the request: /],
      ['sessions', 502, /^payment processor rejected the request: /],
    ] as const)('when Stripe refuses %s leaves a pending order behind', async (target, status, text) => {
      shop.faults.set({ name: 'stripe-refuses', target });
      const token = await guest();
      const before = await redemptions('TEN-OMR');
      const answer = await buy(token, { plan_id: planId('xl'), promo_code: 'TEN-OMR' });
      expect(answer.status).toBe(status);
      expect(answer.body.error).toMatch(text);
      shop.faults.clear('stripe-refuses');
      const kept = layer === 'S' ? 1 : 0;
      expect(await redemptions('TEN-OMR')).toEqual(before.map((count) => Number(count) + kept));
      const [order] = await shop.sql(
        'SELECT status, promo_code FROM orders ORDER BY created_at DESC LIMIT 1',
      );
      expect(order).toEqual({ status: 'pending', promo_code: 'TEN-OMR' });
    });

    it.each([
      ['balance', 's', 'failed to check credit balance'],
      ['credit', 's', 'failed to complete credit-only checkout'],
      ['settings', 'xl', 'failed to load billing settings'],
      ['order', 'xl', 'failed to create order'],
    ])('a store that fails at %s burns the code only in the April layer', async (target, plan, error) => {
      const before = await redemptions('TEN-OMR');
      shop.faults.set({ name: 'checkout-fails', target });
      const answer = await buy(await guest(), { plan_id: planId(plan), promo_code: 'TEN-OMR' });
      shop.faults.clear('checkout-fails');
      expect(told(answer)).toEqual([500, error]);
      const kept = layer === 'S' ? 1 : 0;
      expect(await redemptions('TEN-OMR')).toEqual(before.map((count) => Number(count) + kept));
    });

    it('cannot charge a plan that Stripe does not know, and burns the code only in the April layer', async () => {
      await shop.call('POST', '/api/catalog/admin/plans', {
        token: shop.adminToken,
        body: { slug: 'raw', price_omr: 7 },
      });
      const token = await guest();
      const [plan] = (await shop.call('GET', '/api/catalog/plans')).body.slice(-1) as {
        id: string;
        slug: string;
      }[];
      expect(plan!.slug).toBe('raw');
      await voucher(`PLAN-${layer}-3`, 3);
      const answer = await buy(token, { plan_id: plan!.id, promo_code: `PLAN-${layer}-3` });
      expect(answer.status).toBe(400);
      expect(answer.body.error).toMatch(/^plan not configured for payment: /);
      const kept = layer === 'S' ? 1 : 0;
      expect([await redemptions(`PLAN-${layer}-3`), await balance(token)]).toEqual([[kept, kept], 3 * kept]);
    });

    it('hands out a session for the full plan price, and completes the order when it is paid', async () => {
      const token = await guest();
      const { body } = await buy(token, { plan_id: planId('l'), promo_code: 'TEN-OMR' });
      expect(body).toEqual({
        session_url: expect.any(String),
        order_id: expect.any(String),
        credit_balance: 10,
      });
      const session = (body.session_url as string).split('/').at(-1)!;
      expect((await shop.stripe.pay(session)).map((one) => [one.type, one.status])).toEqual([
        ['checkout.session.completed', 200],
        ['customer.subscription.updated', 200],
        ['invoice.paid', 200],
      ]);
      const [order] = await shop.sql('SELECT status, customer_id FROM orders WHERE id = $1', [body.order_id]);
      expect(order!.status).toBe('completed');
      expect(await balance(token)).toBe(10);
      const plans = await shop.sql('SELECT plan_id, status FROM subscriptions WHERE customer_id = $1', [
        order!.customer_id,
      ]);
      expect(plans).toEqual([{ plan_id: 'price_l', status: 'active' }]);
    });

    it('knows purchase as another name only in the May layer', async () => {
      const answer = await buy(await guest(), { plan_id: planId('flexi') }, 'purchase');
      expect(answer.status).toBe(layer === 'L' ? 200 : 404);
      if (layer === 'S') expect(answer.text).toBe('404 page not found\n');
    });

    it('spends a balance twice when two checkouts race, as upstream does', async () => {
      const token = await guest();
      await voucher(`RACE-${layer}-30`, 30);
      await buy(token, { plan_id: planId('flexi'), promo_code: `RACE-${layer}-30` });
      await Promise.all([1, 2, 3, 4].map(() => buy(token, { plan_id: planId('xl') })));
      const spent = await balance(token);
      expect(Math.abs(spent) % 30).toBe(0);
      expect(spent).toBeLessThanOrEqual(0);
    });

    it('gives five redemptions to twelve racers for a cap of five', async () => {
      await voucher(`CAP-${layer}-5`, 9, 5);
      const guests = await Promise.all(Array.from({ length: 12 }, guest));
      const answers = await Promise.all(
        guests.map((token) => buy(token, { plan_id: planId('m'), promo_code: `CAP-${layer}-5` })),
      );
      expect(answers.filter((one) => one.status === 200)).toHaveLength(5);
      expect(new Set(answers.filter((one) => one.status !== 200).map((one) => one.body.error))).toEqual(
        new Set(['invalid promo code: promo code has reached its redemption limit']),
      );
      expect(await redemptions(`CAP-${layer}-5`)).toEqual([5, 5]);
    });

    it('tells the seeded accounts as they are, with micro-OMR rounded away from zero in the May layer', async () => {
      const rows = await shop.sql('SELECT id FROM customers WHERE id = $1', [
        steadyUuid('customer sohar-motors'),
      ]);
      expect(rows).toHaveLength(1);
      const token = await shop.tokenOf('owner@sohar-motors.example');
      expect(await balance(token)).toBe(34);
      const revenue = await shop.call('GET', '/api/billing/admin/revenue', { token: shop.adminToken });
      expect(revenue.body.total_mrr_baisa).toBe(revenue.body.total_mrr * 1000);
    });
  },
);
