import { describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/domain/business/books/ledger-line.ts';
import { listBookedVouchers, showBookedVoucher } from '../../src/services/books/read-booked-vouchers.ts';
import { readLedger } from '../../src/services/books/read-ledger.ts';
import { readLiability } from '../../src/services/books/read-liability.ts';
import { BOOKS_FQDN } from '../support/books.ts';
import { booksSite } from '../support/books-site.ts';
import { hasBusinessTools } from '../support/business.ts';

const here = await hasBusinessTools();

describe.skipIf(!here).each(['L', 'S'] as const)('the books read directly, layer %s', (layer) => {
  const site = booksSite({ layer });

  async function ledger(more: { customer?: string; limit?: number; offset?: number } = {}) {
    const lines: LedgerLine[] = [];
    const onLines = (part: LedgerLine[]) => lines.push(...part);
    const found = await readLedger(site.books.workshop, { ...site.books.request, ...more, onLines });
    return { ...found, lines };
  }

  it('runs each balance to what the services themselves say, half an OMR of usage exactly', async () => {
    const { lines, rows, sovereign } = await ledger();
    expect([sovereign, rows]).toEqual([BOOKS_FQDN, lines.length]);
    const last = new Map(lines.map(({ customerId, balance }) => [customerId, balance]));
    const balances = [...last.values()].map(Number).sort((a, b) => a - b);
    const sohar = layer === 'L' ? 33_500_000 : 34_000_000;
    expect(balances.filter((one) => one !== 0)).toEqual([5_000_000, 11_000_000, 12_000_000, sohar]);
    const sums = new Map<string, bigint>();
    for (const { customerId, amount, balance } of lines) {
      sums.set(customerId, (sums.get(customerId) ?? 0n) + amount);
      expect(balance).toBe(sums.get(customerId));
    }
    const usage = lines.filter(({ reason }) => reason.startsWith('usage:'));
    expect(usage.reduce((sum, { amount }) => sum + amount, 0n)).toBe(layer === 'L' ? -500_000n : 0n);
    expect(lines.map(({ createdAt }) => createdAt)).toEqual(lines.map(({ createdAt }) => createdAt).sort());
  });

  it('tells one customer by id, e-mail or organization, in pages whose balances stay', async () => {
    const all = await ledger();
    const [{ customerId, email }] = all.lines as [LedgerLine];
    const [{ tenant_id }] = (await site.shop.sql('SELECT tenant_id FROM customers WHERE id = $1', [
      customerId,
    ])) as [{ tenant_id: string }];
    const theirs = all.lines.filter((line) => line.customerId === customerId);
    for (const customer of [customerId, customerId.toUpperCase(), email, tenant_id])
      expect((await ledger({ customer })).lines, customer).toEqual(theirs);
    expect((await ledger({ offset: 2, limit: 3 })).lines).toEqual(all.lines.slice(2, 5));
  });

  it.each(['nobody', '', "x' OR '1'='1", '\0'])('knows no customer %j', async (customer) => {
    await expect(ledger({ customer })).rejects.toMatchObject({ code: 'CATALYST-CUSTOMER-UNCLEAR', exit: 4 });
  });

  it('counts what vouchers and balances may cost', async () => {
    const found = await readLiability(site.books.workshop, site.books.request);
    expect(found.capped).toEqual([
      { code: 'LAUNCH-DAY-5', credit: 5_000_000n, left: 0, liability: 0n },
      { code: 'WELCOME-OMR-20', credit: 20_000_000n, left: 98, liability: 1_960_000_000n },
    ]);
    expect(found.uncapped).toEqual([{ code: 'FOUNDERS-OMR-50', credit: 50_000_000n, timesRedeemed: 1 }]);
    expect(found.cappedTotal).toBe(1_960_000_000n);
    expect(found.balances).toEqual({ customers: 4, total: layer === 'L' ? 61_500_000n : 62_000_000n });
    expect(found.debts).toEqual({ customers: 0, total: 0n });
  });

  it('lists tombstones when asked, and only then', async () => {
    const live = await listBookedVouchers(site.books.workshop, { ...site.books.request, all: false });
    const all = await listBookedVouchers(site.books.workshop, { ...site.books.request, all: true });
    const codes = ({ vouchers }: typeof live) => vouchers.map(({ code }) => code).sort();
    expect(codes(live)).toEqual(['FOUNDERS-OMR-50', 'LAUNCH-DAY-5', 'SUMMER-OMR-15', 'WELCOME-OMR-20']);
    expect(codes(all)).toEqual([...codes(live), 'OLD-PARTNER-10'].sort());
  });

  it('shows who redeemed a code, with the order that it paid', async () => {
    const { voucher, redemptions } = await showBookedVoucher(
      site.books.workshop,
      'welcome-omr-20',
      site.books.request,
    );
    expect(voucher).toMatchObject({ code: 'WELCOME-OMR-20', timesRedeemed: 2 });
    expect(redemptions.map(({ orderStatus }) => orderStatus)).toEqual(['completed', 'completed']);
    const old = await showBookedVoucher(site.books.workshop, 'OLD-PARTNER-10', site.books.request);
    expect([old.voucher.revokedAt, old.redemptions.length]).toEqual([expect.stringMatching(/Z$/), 1]);
    const none = showBookedVoucher(site.books.workshop, 'NO-SUCH\0', site.books.request);
    await expect(none).rejects.toMatchObject({ code: 'CATALYST-VOUCHER-NOT-FOUND' });
  });

  it('leaves a line in the audit file that says why, and no password', async () => {
    await readLiability(site.books.workshop, site.books.request);
    const { entries } = await site.books.workshop.audit.read(BOOKS_FQDN);
    expect(entries.at(-1)).toMatchObject({ command: 'direct', reason: 'ticket 7', outcome: 'done' });
    expect(JSON.stringify(entries)).not.toContain(site.shop.postgres.password);
  });

  it('reads past columns that it does not know, and names those that it misses', async () => {
    await site.shop.sql('ALTER TABLE orders ADD COLUMN overage_mode TEXT');
    await readLiability(site.books.workshop, site.books.request);
    await site.shop.sql('ALTER TABLE orders RENAME COLUMN promo_code TO voucher_code');
    const refused = readLiability(site.books.workshop, site.books.request);
    await expect(refused).rejects.toMatchObject({
      code: 'CATALYST-DATABASE-SCHEMA',
      faults: [{ field: 'orders.promo_code' }],
    });
    await site.shop.sql('ALTER TABLE orders RENAME COLUMN voucher_code TO promo_code');
  });

  it('cannot write, waits for nobody longer than its limits, and hides the password', async () => {
    const { database, close } = await site.books.workshop.database(
      { name: 'books', fqdn: BOOKS_FQDN },
      site.books.request.databaseUrl,
    );
    const write = database.read((one) => one.change(`DELETE FROM promo_codes WHERE code = 'X'`));
    await expect(write).rejects.toMatchObject({ message: expect.stringMatching(/read-only transaction/) });
    const [row] = await database.read((one) =>
      one.rows(`SELECT current_setting('statement_timeout') AS s, current_setting('lock_timeout') AS l,
        current_setting('application_name') AS a, 9007199254740993::int8 AS big`),
    );
    expect(row).toEqual({ s: '1min', l: '10s', a: 'catalyst', big: '9007199254740993' });
    await close();
    const wrong = site.books.request.databaseUrl.replace(site.shop.postgres.password, 'not-it');
    const refused = readLiability(site.books.workshop, { ...site.books.request, databaseUrl: wrong });
    await expect(refused).rejects.toMatchObject({ code: 'CATALYST-DATABASE-REFUSED', exit: 4 });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('not-it') });
  });
});
