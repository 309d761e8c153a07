import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/clients/postgres/database.ts';
import { randomUuid } from '../../src/domain/business/random-uuid.ts';
import { creditOnlyCheckout } from '../../src/sandbox/business/billing/order-store.ts';
import { redeemPromoCode } from '../../src/sandbox/business/billing/promo-store.ts';
import { redeemWithin } from '../../src/services/books/redeem-within.ts';
import { rollbackSight } from '../../src/services/books/rollback-statements.ts';
import { rollbackWithin } from '../../src/services/books/rollback-within.ts';
import { readSchema, type Schema } from '../../src/services/books/schema.ts';
import { type TestBooks, testBooks } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';

const RUNS = 200;
const RACERS = 20;

/** The transactions themselves, on connections that are kept: what stands before and behind them is proven elsewhere. */
describe.skipIf(!(await hasBusinessTools()))('races on the books', () => {
  let shop: TestBusiness;
  let books: TestBooks;
  let pool: Pool;
  let database: Database;
  let schema: Schema;
  let people: string[];
  let close: () => Promise<void>;
  beforeAll(async () => {
    shop = await testBusiness();
    books = await testBooks(shop);
    pool = new Pool({ ...shop.postgres, max: RACERS });
    pool.on('error', () => {});
    ({ database, close } = await books.workshop.database(
      { name: 'acme', fqdn: 'acme.omani.works' },
      books.request.databaseUrl,
    ));
    schema = await database.read(readSchema);
    const rows = await shop.sql(
      `INSERT INTO customers (user_id, tenant_id, email) SELECT 'racer-' || n, 't', '' FROM generate_series(1, $1) n RETURNING id`,
      [RACERS],
    );
    people = rows.map(({ id }) => String(id));
  }, 60_000);
  afterAll(async () => {
    await close?.();
    await pool?.end();
    await books?.close();
    await shop?.close();
  });

  const order = (customerId: string, code: string | undefined, total: bigint) =>
    database.write((one) =>
      redeemWithin(one, schema, {
        ...{ id: randomUuid(randomBytes), customerId, tenantId: 't', planId: 'p', addonIds: [], total },
        ...(code === undefined ? {} : { code }),
      }),
    );
  const free = (customerId: string, promoCode: string) =>
    creditOnlyCheckout(pool, {
      customerId,
      tenantId: 't',
      planId: 'p',
      apps: [],
      addons: [],
      amountOmr: 0,
      promoCode,
    });
  const codes = (name: string, cap: number, count: number) =>
    shop.sql(
      `INSERT INTO promo_codes (code, credit_omr, active, max_redemptions)
       SELECT $1 || '-' || n, 20, true, $2 FROM generate_series(1, $3) n`,
      [name, cap, count],
    );

  it(`gives a cap of 5 to exactly 5 of ${RACERS}, ours and upstream's together, in each of ${RUNS} runs`, async () => {
    await codes('RACE', 5, RUNS);
    const failures = new Map<string, number>();
    for (let run = 1; run <= RUNS; run += 1) {
      const code = `RACE-${run}`;
      const ends = await Promise.allSettled(
        people.map((id, index) =>
          index % 2 === run % 2 ? order(id, code, 0n) : redeemPromoCode(pool, id, code),
        ),
      );
      expect([run, ends.filter(({ status }) => status === 'fulfilled').length]).toEqual([run, 5]);
      for (const end of ends)
        if (end.status === 'rejected') {
          const words = (end.reason as Error).message;
          failures.set(words, (failures.get(words) ?? 0) + 1);
        }
    }
    expect([...failures.keys()].sort()).toEqual([
      'The voucher has reached its cap.',
      'promo code has reached its redemption limit',
    ]);
    const odd =
      await shop.sql(`SELECT p.code FROM promo_codes p WHERE p.code LIKE 'RACE-%' AND (p.times_redeemed <> 5
      OR (SELECT count(*) FROM promo_redemptions r WHERE r.code = p.code) <> 5
      OR (SELECT count(*) FROM credit_ledger l WHERE l.reason = 'promo:' || p.code) <> 5)`);
    expect(odd).toEqual([]);
  }, 120_000);

  it(`meets writers in upstream's order in ${RUNS} mixed runs without a deadlock, and spends nothing twice`, async () => {
    await codes('MIX', 0, 5);
    const rollback = async (customerId: string, code: string) => {
      const before = await database.read((one) => rollbackSight(one, schema, { code, customerId }));
      if (before.redeemedAt !== undefined)
        await database.write((one) => rollbackWithin(one, { schema }, before, false));
    };
    const ways = [
      (id: string, code: string) => order(id, code, 20_000_000n),
      (id: string, code: string) => rollback(id, code),
      (id: string, code: string) => redeemPromoCode(pool, id, code),
      (id: string) => order(id, undefined, 5_000_000n),
      (id: string) => free(id, ''),
    ];
    const failures: string[] = [];
    const few = people.slice(0, 4);
    for (let run = 0; run < RUNS; run += 1)
      await Promise.all(
        ways.map((way, index) =>
          way(few[(run + index) % few.length]!, `MIX-${1 + ((run * 3 + index) % 5)}`).catch((thrown: Error) =>
            failures.push(thrown.message),
          ),
        ),
      );
    const legal = /redeemed it before|already redeemed|do not cover|It should stay/;
    expect(failures.filter((words) => !legal.test(words))).toEqual([]);
    const [end] = await shop.sql(
      `SELECT (SELECT count(*)::int FROM (SELECT sum(amount_omr) AS b FROM credit_ledger GROUP BY customer_id) x WHERE b < 0) AS negative,
        (SELECT count(*)::int FROM promo_codes p WHERE p.code LIKE 'MIX-%'
          AND p.times_redeemed <> (SELECT count(*) FROM promo_redemptions r WHERE r.code = p.code)) AS odd`,
    );
    expect(end).toEqual({ negative: 0, odd: 0 });
  }, 120_000);
});
