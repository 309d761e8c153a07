import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditOnlyCheckout } from '../../src/sandbox/business/billing/order-store.ts';
import { redeemPromoCode } from '../../src/sandbox/business/billing/promo-store.ts';
import type { DirectOrderRequest } from '../../src/services/books/order-direct.ts';
import { redeemDirect } from '../../src/services/books/redeem-direct.ts';
import { revokeDirect } from '../../src/services/books/revoke-direct.ts';
import { type TestBooks, testBooks } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { madeOrganization } from '../support/organization.ts';

describe.skipIf(!(await hasBusinessTools())).each(['L', 'S'] as const)(
  'redeeming directly, layer %s',
  (layer) => {
    let shop: TestBusiness;
    let books: TestBooks;
    let pool: Pool;
    let organization: string;
    beforeAll(async () => {
      shop = await testBusiness({ layer });
      books = await testBooks(shop);
      organization = await madeOrganization(shop, 'somebodys-dates');
      pool = new Pool({ ...shop.postgres, max: 16 });
      pool.on('error', () => {});
    }, 60_000);
    afterAll(async () => {
      await pool?.end();
      await books?.close();
      await shop?.close();
    });

    const redeem = (code: string, customer: string, more: Partial<DirectOrderRequest> = {}) =>
      redeemDirect({ ...books.workshop, connect: (_, tokens) => books.gateway(tokens) }, code, {
        ...{ ...books.request, token: shop.adminToken, customer, plan: 's', organization, force: true },
        ...{ addons: [], dryRun: false, ask: async () => true, ...more },
      });

    async function customer(): Promise<string> {
      const [row] = await shop.sql(
        `INSERT INTO customers (user_id, tenant_id, email) VALUES (gen_random_uuid(), 't', '') RETURNING id`,
      );
      return String(row!.id);
    }

    async function voucher(code: string, credit: number, cap = 0): Promise<string> {
      await shop.sql(
        `INSERT INTO promo_codes (code, credit_omr, active, max_redemptions) VALUES ($1, $2, true, $3)`,
        [code, credit, cap],
      );
      return code;
    }

    const state = async (id: string) => {
      const [row] = await shop.sql(
        `SELECT (SELECT count(*)::int FROM orders WHERE customer_id = $1 AND status = 'completed') AS orders,
        (SELECT count(*)::int FROM subscriptions WHERE customer_id = $1 AND status = 'active') AS subscriptions,
        (SELECT coalesce(sum(amount_omr), 0)::int FROM credit_ledger WHERE customer_id = $1) AS balance`,
        [id],
      );
      return row;
    };

    it('writes what a checkout by credit would, once, after consent', async () => {
      const [id, code] = [await customer(), await voucher('DIRECT-20', 20)];
      expect(await redeem('direct-20', id, { dryRun: true })).toMatchObject({ outcome: 'planned', code });
      await expect(redeem(code, id, { ask: async () => undefined })).rejects.toMatchObject({ exit: 2 });
      expect(await state(id)).toEqual({ orders: 0, subscriptions: 0, balance: 0 });
      const done = await redeem(code, id);
      expect(done).toMatchObject({ outcome: 'ordered', balance: 15_000_000n, orderId: expect.any(String) });
      expect(await state(id)).toEqual({ orders: 1, subscriptions: 1, balance: 15 });
      const [order] = await shop.sql(
        'SELECT amount_baisa::int AS baisa, tenant_id FROM orders WHERE id = $1',
        [done.orderId],
      );
      expect(order).toEqual({ baisa: 5000, tenant_id: organization });
      await expect(redeem(code, id)).rejects.toMatchObject({ code: 'CATALYST-VOUCHER-ALREADY-REDEEMED' });
    });

    it.each(['', '..', 'small', 'REVOKE-ME'])(
      'revokes the code "%s", which it names as it is',
      async (code) => {
        await voucher(code, 3);
        const revoke = (more: object = {}) =>
          revokeDirect(books.workshop, code, {
            ...books.request,
            dryRun: false,
            ask: async () => true,
            ...more,
          });
        expect(await revoke({ dryRun: true })).toMatchObject({ outcome: 'planned', voucher: { code } });
        expect(await revoke()).toMatchObject({ outcome: 'revoked', settledByReadBack: false });
        const [row] = await shop.sql(
          'SELECT active, deleted_at IS NOT NULL AS gone FROM promo_codes WHERE code = $1',
          [code],
        );
        expect(row).toEqual({ active: false, gone: true });
        await expect(revoke()).rejects.toMatchObject({ code: 'CATALYST-VOUCHER-NOT-FOUND' });
      },
    );

    it.each([
      ['SUMMER-OMR-15', 'CATALYST-VOUCHER-NOT-ACTIVE'],
      ['LAUNCH-DAY-5', 'CATALYST-VOUCHER-EXHAUSTED'],
      ['OLD-PARTNER-10', 'CATALYST-VOUCHER-NOT-FOUND'],
    ])('promises nothing of %s that it cannot do, and asks nobody', async (code, refused) => {
      const id = await customer();
      for (const dryRun of [true, false])
        await expect(
          redeem(code, id, { dryRun, ask: async () => expect.unreachable() }),
        ).rejects.toMatchObject({ code: refused });
    });

    it('leaves nothing when credit does not cover, or the code cannot be used', async () => {
      const id = await customer();
      await expect(redeem(await voucher('TOO-SMALL-1', 1), id)).rejects.toMatchObject({
        code: 'CATALYST-PAYMENT-UNAVAILABLE',
      });
      await expect(redeem('SUMMER-OMR-15', id)).rejects.toMatchObject({
        code: 'CATALYST-VOUCHER-NOT-ACTIVE',
      });
      await expect(redeem('LAUNCH-DAY-5', id)).rejects.toMatchObject({ code: 'CATALYST-VOUCHER-EXHAUSTED' });
      await expect(redeem('OLD-PARTNER-10', id)).rejects.toMatchObject({
        code: 'CATALYST-VOUCHER-NOT-FOUND',
      });
      expect(await state(id)).toEqual({ orders: 0, subscriptions: 0, balance: 0 });
    });

    it('leaves nothing where a subscription cannot be written, nor does a checkout of upstream', async () => {
      const [id, code] = [await customer(), await voucher('TORN-20', 20)];
      await shop.sql(
        `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full'; END $$`,
      );
      await shop.sql('CREATE TRIGGER refuse BEFORE INSERT ON subscriptions EXECUTE FUNCTION refuse()');
      const order = { customerId: id, tenantId: 't', planId: 'p', apps: [], addons: [], amountOmr: 4 };
      try {
        await expect(redeem(code, id)).rejects.toMatchObject({ code: 'CATALYST-DATABASE-REFUSED' });
        await expect(creditOnlyCheckout(pool, { ...order, promoCode: '' })).rejects.toThrow('full');
      } finally {
        await shop.sql('DROP FUNCTION refuse CASCADE');
      }
      expect(await state(id)).toEqual({ orders: 0, subscriptions: 0, balance: 0 });
      const used =
        'SELECT times_redeemed, (SELECT count(*)::int FROM promo_redemptions r WHERE r.code = p.code) AS rows';
      expect(await shop.sql(`${used} FROM promo_codes p WHERE code = $1`, [code])).toEqual([
        { times_redeemed: 0, rows: 0 },
      ]);
      expect(await redeem(code, id)).toMatchObject({ outcome: 'ordered' });
    });

    it('gives a cap of 5 to exactly 5 of 20, ours and upstream together', async () => {
      const code = await voucher('CAPPED-5', 20, 5);
      const people = await Promise.all(Array.from({ length: 20 }, customer));
      const ends = await Promise.allSettled(
        people.map((id, index) => (index % 2 === 0 ? redeem(code, id) : redeemPromoCode(pool, id, code))),
      );
      expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(5);
      for (const end of ends)
        if (end.status === 'rejected') expect(String(end.reason)).toMatch(/its cap|redemption limit/);
      const [row] = await shop.sql(
        `SELECT times_redeemed AS times, (SELECT count(*)::int FROM promo_redemptions WHERE code = $1) AS rows
       FROM promo_codes WHERE code = $1`,
        [code],
      );
      expect(row).toEqual({ times: 5, rows: 5 });
    }, 60_000);

    it('does not spend a balance twice when two of ours race', async () => {
      const id = await customer();
      await shop.sql(`INSERT INTO credit_ledger (customer_id, amount_omr, reason) VALUES ($1, 3, 'x')`, [id]);
      const codes = [await voucher('RACE-A-1', 2), await voucher('RACE-B-1', 2)];
      const ends = await Promise.allSettled(codes.map((code) => redeem(code, id)));
      expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(1);
      expect(await state(id)).toEqual({ orders: 1, subscriptions: 1, balance: 0 });
    });

    it('meets upstream checkouts of the same customer without a deadlock', async () => {
      const id = await customer();
      const codes = await Promise.all(Array.from({ length: 10 }, (_, index) => voucher(`MIXED-${index}`, 5)));
      const free = {
        customerId: id,
        tenantId: 't',
        planId: 'p',
        apps: [],
        addons: [],
        amountOmr: 0,
        promoCode: '',
      };
      const ends = await Promise.allSettled(
        codes.flatMap<Promise<unknown>>((code, index) => [
          index % 2 === 0 ? redeem(code, id) : redeemPromoCode(pool, id, code),
          creditOnlyCheckout(pool, free),
        ]),
      );
      expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(await state(id)).toEqual({ orders: 15, subscriptions: 15, balance: 25 });
    }, 60_000);
  },
);
