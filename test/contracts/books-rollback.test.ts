import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { creditOnlyCheckout } from '../../src/sandbox/business/billing/order-store.ts';
import {
  redeemPromoCode,
  rollbackRedemption as upstreamRollback,
} from '../../src/sandbox/business/billing/promo-store.ts';
import { findLeaks } from '../../src/services/books/find-leaks.ts';
import { type RollbackRequest, rollbackRedemption } from '../../src/services/books/rollback-redemption.ts';
import { BOOKS_FQDN, type TestBooks, testBooks } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';

describe.skipIf(!(await hasBusinessTools()))('taking redemptions back', () => {
  let shop: TestBusiness;
  let books: TestBooks;
  let pool: Pool;
  beforeAll(async () => {
    shop = await testBusiness();
    books = await testBooks(shop);
    pool = new Pool({ ...shop.postgres, max: 16 });
    pool.on('error', () => {});
    await shop.inject('billing-2000-burned-code');
  }, 60_000);
  afterAll(async () => {
    await pool?.end();
    await books?.close();
    await shop?.close();
  });

  const rollback = (code: string, customer: string, more: Partial<RollbackRequest> = {}) =>
    rollbackRedemption(books.workshop, code, {
      ...{ ...books.request, customer, force: false, dryRun: false, ask: async () => true, ...more },
    });

  async function customer(): Promise<string> {
    const [row] = await shop.sql(
      `INSERT INTO customers (user_id, tenant_id, email) VALUES (gen_random_uuid(), 't', 'a@b.om') RETURNING id`,
    );
    return String(row!.id);
  }

  async function voucher(code: string, credit: number, cap = 0): Promise<string> {
    await shop.sql(
      'INSERT INTO promo_codes (code, credit_omr, description, active, max_redemptions) VALUES ($1, $2, $3, true, $4)',
      [code, credit, '', cap],
    );
    return code;
  }

  const state = async (code: string, id: string) => {
    const [row] = await shop.sql(
      `SELECT times_redeemed AS times, (SELECT count(*)::int FROM promo_redemptions WHERE code = $1) AS rows,
        (SELECT coalesce(sum(amount_omr), 0)::int FROM credit_ledger WHERE customer_id = $2) AS balance
       FROM promo_codes WHERE code = $1`,
      [code, id],
    );
    return row;
  };

  it('finds the burned code, shows what it would run, and writes nothing', async () => {
    const { leaks } = await findLeaks(books.workshop, books.request);
    expect(leaks).toMatchObject([{ code: 'BURNED-CODE-10', credit: 10_000_000n, balance: 10_000_000n }]);
    const before = await state('BURNED-CODE-10', leaks[0]!.customerId);
    const ask = async () => expect.unreachable('nobody is asked for a dry run');
    const planned = await rollback('burned-code-10', leaks[0]!.customerId, { dryRun: true, ask });
    expect(planned).toMatchObject({
      ...{ outcome: 'planned', objections: [] },
      before: { timesRedeemed: 1, granted: 10_000_000n, balance: 10_000_000n, orders: [] },
    });
    expect(planned.statements.map(({ sql }) => sql.split(' ').slice(0, 3).join(' '))).toEqual([
      ...['DELETE FROM promo_redemptions', 'UPDATE promo_codes SET', 'SELECT id FROM'],
      'DELETE FROM credit_ledger',
    ]);
    await expect(
      rollback('BURNED-CODE-10', leaks[0]!.email, { ask: async () => false }),
    ).rejects.toMatchObject({ code: 'CATALYST-DECLINED' });
    expect(await state('BURNED-CODE-10', leaks[0]!.customerId)).toEqual(before);
  });

  it('takes all three back once, leaves both lines of the write, and no leak', async () => {
    const [leak] = (await findLeaks(books.workshop, books.request)).leaks;
    expect(await rollback('BURNED-CODE-10', leak!.customerId)).toMatchObject({ outcome: 'taken-back' });
    const after = { times: 0, rows: 0, balance: 0 };
    expect(await state('BURNED-CODE-10', leak!.customerId)).toEqual(after);
    expect(await rollback('BURNED-CODE-10', leak!.customerId)).toMatchObject({ outcome: 'unchanged' });
    expect(await state('BURNED-CODE-10', leak!.customerId)).toEqual(after);
    expect((await findLeaks(books.workshop, books.request)).leaks).toEqual([]);
    const { entries } = await books.workshop.audit.read(BOOKS_FQDN);
    const lines = entries.filter(({ command }) => command === 'voucher rollback').slice(-2);
    expect(lines.map(({ outcome, what, reason }) => [outcome, what, reason])).toEqual([
      ['intent', 'BURNED-CODE-10', 'ticket 7'],
      ['done', 'BURNED-CODE-10', 'ticket 7'],
    ]);
  });

  it('refuses what is spent or paid an order, unless it is forced; rows of orders stay', async () => {
    const [id, code] = [await customer(), await voucher('SPENT-10', 10)];
    await redeemPromoCode(pool, id, code);
    const order = { customerId: id, tenantId: 't', planId: 'p', apps: [], addons: [], amountOmr: 4 };
    await creditOnlyCheckout(pool, { ...order, promoCode: code });
    const before = await state(code, id);
    await expect(rollback(code, id)).rejects.toMatchObject({
      ...{ code: 'CATALYST-ROLLBACK-REFUSED', exit: 4 },
      message: expect.stringMatching(/balance would be OMR -4\.000.*is completed/),
    });
    expect(await state(code, id)).toEqual(before);
    expect(await rollback(code, id, { force: true })).toMatchObject({ outcome: 'taken-back' });
    expect(await state(code, id)).toEqual({ times: 0, rows: 0, balance: -4 });
  });

  it('looks again behind the locks: credit that was spent after the question stays', async () => {
    const [id, code] = [await customer(), await voucher('SPENT-LATE', 10)];
    await redeemPromoCode(pool, id, code);
    const order = { customerId: id, tenantId: 't', planId: 'p', apps: [], addons: [], amountOmr: 10 };
    const ask = async () => {
      await creditOnlyCheckout(pool, { ...order, promoCode: '' });
      return true;
    };
    await expect(rollback(code, id, { ask })).rejects.toMatchObject({ code: 'CATALYST-ROLLBACK-REFUSED' });
    expect(await state(code, id)).toEqual({ times: 1, rows: 1, balance: 0 });
  });

  it('leaves all three where one of them cannot be taken back', async () => {
    const [id, code] = [await customer(), await voucher('STUCK-10', 10)];
    await redeemPromoCode(pool, id, code);
    await shop.sql(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full'; END $$`,
    );
    await shop.sql('CREATE TRIGGER refuse BEFORE DELETE ON credit_ledger EXECUTE FUNCTION refuse()');
    await expect(rollback(code, id)).rejects.toMatchObject({ code: 'CATALYST-DATABASE-REFUSED' });
    await shop.sql('DROP FUNCTION refuse CASCADE');
    expect(await state(code, id)).toEqual({ times: 1, rows: 1, balance: 10 });
    expect(await rollback(code, id)).toMatchObject({ outcome: 'taken-back' });
  });

  it('works on a revoked code, and a counter of 0 stays 0', async () => {
    const [id, code] = [await customer(), await voucher('GONE-AND-ZERO', 10)];
    await redeemPromoCode(pool, id, code);
    await shop.sql(
      'UPDATE promo_codes SET deleted_at = now(), active = false, times_redeemed = 0 WHERE code = $1',
      [code],
    );
    expect(await rollback(code, id)).toMatchObject({ outcome: 'taken-back' });
    expect(await state(code, id)).toEqual({ times: 0, rows: 0, balance: 0 });
  });

  it('settles a commit whose answer was lost by looking', async () => {
    const [id, code] = [await customer(), await voucher('LOST-ANSWER', 10)];
    await redeemPromoCode(pool, id, code);
    const port = await cutAtCommit(shop.postgres.port);
    const databaseUrl = books.request.databaseUrl.replace(`:${shop.postgres.port}/`, `:${port}/`);
    const settled = await rollback(code, id, { databaseUrl });
    expect(settled).toMatchObject({ outcome: 'taken-back', settledByReadBack: true });
    expect(await state(code, id)).toEqual({ times: 0, rows: 0, balance: 0 });
  });

  it('meets redeemers, other rollbacks and checkouts in every order without a deadlock', async () => {
    const code = await voucher('RACED-5', 5);
    const people = await Promise.all(Array.from({ length: 6 }, customer));
    const failures: unknown[] = [];
    const run = (index: number) => {
      const id = people[index % people.length]!;
      const order = { customerId: id, tenantId: 't', planId: 'p', apps: [], addons: [], amountOmr: 0 };
      const ways = [
        () => redeemPromoCode(pool, id, code),
        () => rollback(code, id, { force: true }),
        () => upstreamRollback(pool, id, code),
        () => creditOnlyCheckout(pool, { ...order, promoCode: '' }),
        () => rollback(code, people[(index + 1) % people.length]!, { force: true }),
      ];
      return ways[index % ways.length]!().catch((thrown: Error) => failures.push(thrown));
    };
    for (let round = 0; round < 4; round += 1)
      await Promise.all(Array.from({ length: 20 }, (_, index) => run(round * 7 + index)));
    expect(failures.filter((one) => !/already redeemed/.test(String(one))).map(String)).toEqual([]);
    const [end] = await shop.sql(
      `SELECT times_redeemed AS times, (SELECT count(*)::int FROM promo_redemptions WHERE code = $1) AS rows,
        (SELECT count(*)::int FROM credit_ledger WHERE reason = 'promo:RACED-5') AS grants
       FROM promo_codes WHERE code = $1`,
      [code],
    );
    expect([end!.times, end!.grants]).toEqual([end!.rows, end!.rows]);
  }, 120_000);
});

/** A way to the server that is cut once, right after the commit of a rollback was sent. */
async function cutAtCommit(port: number): Promise<number> {
  const server = createServer((caller) => {
    const there = connect(port, '127.0.0.1');
    let [wrote, committed] = [false, false];
    caller.on('data', (bytes) => {
      wrote ||= bytes.includes('DELETE FROM credit_ledger');
      committed ||= wrote && bytes.includes('COMMIT');
      there.write(bytes);
    });
    there.on('data', (bytes) => (committed ? caller.destroy() : caller.write(bytes)));
    for (const [one, other] of [
      [caller, there],
      [there, caller],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
