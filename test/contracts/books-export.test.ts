import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokenSource } from '../../src/clients/gateway/call.ts';
import { type DirectWriteName, directRoleSql } from '../../src/domain/business/books/direct-role.ts';
import {
  EXPORT_COLUMNS,
  type ExportKind,
  type ExportRow,
} from '../../src/domain/business/books/export-columns.ts';
import { exportBooks } from '../../src/services/books/export-books.ts';
import { issueListDirect } from '../../src/services/books/issue-list-direct.ts';
import { readLedger } from '../../src/services/books/read-ledger.ts';
import { readLiability } from '../../src/services/books/read-liability.ts';
import { redeemDirect } from '../../src/services/books/redeem-direct.ts';
import { rollbackRedemption } from '../../src/services/books/rollback-redemption.ts';
import { type TestBooks, testBooks, urlOf } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { madeOrganization } from '../support/organization.ts';

describe.skipIf(!(await hasBusinessTools()))('exports and the least role', () => {
  let shop: TestBusiness;
  let books: TestBooks;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catalyst-roles-'));
    shop = await testBusiness();
    books = await testBooks(shop);
  }, 60_000);
  afterAll(async () => {
    await books?.close();
    await shop?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function exported(kind: ExportKind): Promise<ExportRow[]> {
    const rows: ExportRow[] = [];
    const onRows = (part: ExportRow[]) => rows.push(...part);
    const { rows: count } = await exportBooks(books.workshop, { ...books.request, kind, onRows });
    expect(count).toBe(rows.length);
    return rows;
  }

  it.each(Object.keys(EXPORT_COLUMNS) as ExportKind[])(
    'gives every row of %s in its columns',
    async (kind) => {
      const rows = await exported(kind);
      const table = { orders: 'orders', ledger: 'credit_ledger', vouchers: 'promo_codes' }[kind];
      const [{ count }] = (await shop.sql(`SELECT count(*)::int AS count FROM ${table}`)) as [
        { count: number },
      ];
      expect(rows.length).toBe(count);
      for (const row of rows) expect(Object.keys(row).sort()).toEqual([...EXPORT_COLUMNS[kind]].sort());
    },
  );

  it('writes amounts in OMR and baisa, exactly', async () => {
    const usage = (await exported('ledger')).filter(({ reason }) => reason!.startsWith('usage:'));
    for (const { amount_omr, amount_baisa } of usage)
      expect(Number(amount_baisa)).toBeCloseTo(Number(amount_omr) * 1000, 6);
    const [paid] = (await exported('orders')).filter(({ amount_omr }) => amount_omr === '9.000');
    expect(paid).toMatchObject({ amount_baisa: '9000', currency: 'OMR' });
  });

  it('comes in parts: 20,000 rows are never held at once', async () => {
    await shop.sql(`INSERT INTO customers (user_id, tenant_id, email) VALUES ('bulk', 'bulk', 'b@b.om')`);
    await shop.sql(`INSERT INTO credit_ledger (customer_id, amount_omr, amount_micro_omr, reason)
      SELECT id, 0, -500000, 'usage:newapi:x' FROM customers, generate_series(1, 20000) WHERE user_id = 'bulk'`);
    let [largest, count, last] = [0, 0, 0n];
    await readLedger(books.workshop, {
      ...{ ...books.request, customer: 'bulk' },
      onLines: (lines) => {
        largest = Math.max(largest, lines.length);
        count += lines.length;
        last = lines.at(-1)!.balance;
      },
    });
    expect([largest, count, last]).toEqual([500, 20_000, -10_000_000_000n]);
    await shop.sql(
      `DELETE FROM credit_ledger WHERE customer_id IN (SELECT id FROM customers WHERE user_id = 'bulk')`,
    );
  });

  it('works with the printed role, which can read no key and write nothing else', async () => {
    const admin = new Client({ ...shop.postgres, ...shop.postgresAdmin });
    await admin.connect();
    for (const [role, writes] of [
      ['reader', []],
      ['writer', ['rollback']],
      ['issuer', ['issue']],
      ['seller', ['order']],
    ] as [string, DirectWriteName[]][]) {
      await admin.query(directRoleSql(role, writes).join('\n'));
      await admin.query(`ALTER ROLE ${role} PASSWORD 'p'`);
    }
    const as = (user: string) => ({
      ...books.request,
      databaseUrl: urlOf({ postgres: { ...shop.postgres, user, password: 'p' } }),
    });
    expect((await readLiability(books.workshop, as('reader'))).capped.length).toBe(2);
    await shop.inject('billing-2000-burned-code');
    const back = { customer: 'burned-bakery', force: false, dryRun: false, ask: async () => true };
    const [row] = await shop.sql(`SELECT customer_id FROM promo_redemptions WHERE code = 'BURNED-CODE-10'`);
    const rollback = (user: string) =>
      rollbackRedemption(books.workshop, 'BURNED-CODE-10', {
        ...{ ...as(user), ...back, customer: String(row!.customer_id) },
      });
    await expect(rollback('reader')).rejects.toMatchObject({ code: 'CATALYST-DATABASE-REFUSED' });
    expect(await rollback('writer')).toMatchObject({ outcome: 'taken-back' });
    const list = (user: string, csv: string) =>
      issueListDirect(books.workshop, {
        ...{
          ...as(user),
          csv: `code,credit,max_redemptions\n${csv}`,
          results: join(folder, `${user}.ndjson`),
        },
        ...{ update: true, resurrect: true, dryRun: false, ask: async () => true },
      });
    const rows = 'BY-ROLE-1,5,1\nSUMMER-OMR-15,16,3\nOLD-PARTNER-10,10,1';
    await expect(list('writer', rows)).rejects.toMatchObject({ code: 'CATALYST-DATABASE-REFUSED' });
    expect(await list('issuer', rows)).toMatchObject({ counts: { created: 2, updated: 1 } });
    const connected = {
      ...books.workshop,
      connect: (_: unknown, tokens: TokenSource) => books.gateway(tokens),
    };
    const organization = await madeOrganization(shop, 'somebodys-dates');
    const redeemed = (user: string) =>
      redeemDirect(connected, 'BY-ROLE-1', {
        ...{ ...as(user), token: shop.adminToken, customer: String(row!.customer_id), plan: 's', addons: [] },
        ...{ organization, force: true, dryRun: false, ask: async () => true },
      });
    await expect(redeemed('issuer')).rejects.toMatchObject({ code: 'CATALYST-DATABASE-REFUSED' });
    expect(await redeemed('seller')).toMatchObject({ outcome: 'ordered', balance: 0n });
    const { database, close } = await books.workshop.database(
      { name: 'x', fqdn: 'x.omani.works' },
      as('writer').databaseUrl,
    );
    for (const sql of [
      'SELECT stripe_secret_key FROM settings',
      `UPDATE promo_codes SET credit_omr = 1`,
      `DELETE FROM orders`,
      `CREATE TABLE x (y int)`,
    ])
      await expect(
        database.write((one) => one.change(sql)),
        sql,
      ).rejects.toMatchObject({
        message: expect.stringContaining('permission denied'),
      });
    await close();
    await admin.end();
  });
});
