import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { urlOf } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { type Ended, type Home, homeAt } from '../support/catalyst.ts';
import { madeOrganization } from '../support/organization.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

const FQDN = 'acme.omani.works';
const DIRECT = ['--direct', '--reason', 'ticket 7', '--database-url-file', 'database'];

async function expectValid(name: string, { stdout }: Ended): Promise<void> {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  const file = join(PACKAGE_FOLDER, 'schemas', `${name}.schema.json`);
  const validate = ajv.compile(JSON.parse(await readFile(file, 'utf8')));
  expect(validate(JSON.parse(stdout)), `${name}: ${JSON.stringify(validate.errors)?.slice(0, 600)}`).toBe(
    true,
  );
}

describe.skipIf(!(await hasBusinessTools()))('the books by command', () => {
  let home: Home;
  let business: TestBusiness;
  const json = async (schema: string, status: number, ...args: string[]) => {
    const ended = await home.run([...args, ...DIRECT, '--json']);
    expect([ended.status, ended.stderr], ended.stdout).toEqual([status, '']);
    await expectValid(schema, ended);
    return JSON.parse(ended.stdout);
  };

  beforeAll(async () => {
    home = await homeAt(await mkdtemp(join(tmpdir(), 'catalyst-books-')));
    business = await testBusiness({ fqdn: FQDN });
    await home.run(['sandbox', 'up', '--speed', '60']);
    const made = ['context', 'create', 'acme', '--fqdn', FQDN, '--context', 'sandbox', '--use'];
    const to = ['--email', business.adminEmail, '--address', `${business.gatewayUrl}/api`];
    const created = await home.run([...made, ...to]);
    expect(created.status, created.stderr).toBe(0);
    await writeFile(join(home.folder, 'password'), business.adminPassword, { mode: 0o600 });
    await writeFile(join(home.folder, 'database'), urlOf(business), { mode: 0o600 });
    const login = await home.run(['auth', 'login', '--password-file', 'password']);
    expect(login.status, login.stderr).toBe(0);
  }, 120_000);

  afterAll(async () => {
    await home?.run(['sandbox', 'down']);
    await business?.close();
    if (home !== undefined) await rm(home.folder, { recursive: true, force: true });
  });

  it('wants --direct and a reason, and a file that others cannot read', async () => {
    const bare = await home.run(['billing', 'ledger']);
    expect([bare.status, bare.stderr]).toEqual([2, expect.stringContaining('--direct --reason')]);
    expect((await home.run(['billing', 'ledger', '--direct'])).status).toBe(2);
    expect((await home.run(['voucher', 'list', '--all'])).status).toBe(2);
    await writeFile(join(home.folder, 'open'), urlOf(business), { mode: 0o644 });
    const open = await home.run(['billing', 'liability', ...DIRECT.slice(0, -1), 'open', '--json']);
    expect([open.status, JSON.parse(open.stdout).error.code]).toEqual([3, 'CATALYST-SECRET-EXPOSED']);
  });

  it('prints the ledger as a table, in pages, by fields and as JSON', async () => {
    const table = await home.run(['billing', 'ledger', ...DIRECT]);
    expect([table.status, table.stderr]).toEqual([0, '']);
    expect(table.stdout).toMatch(/^WHEN \(UTC\) +CUSTOMER +AMOUNT +BALANCE +REASON +ORDER\n/);
    const all = await json('billing-ledger', 0, 'billing', 'ledger');
    expect(all.entries.length).toBe(all.rows);
    const page = await json(
      'billing-ledger',
      0,
      ...['billing', 'ledger', '--limit', '2', '--offset', '1', '--fields', 'id,balance'],
    );
    expect(page.entries).toEqual(
      all.entries.slice(1, 3).map(({ id, balance }: Record<string, string>) => ({ id, balance })),
    );
    const none = await home.run(['billing', 'ledger', 'nobody', ...DIRECT, '--json']);
    expect([none.status, JSON.parse(none.stdout).error.code]).toEqual([4, 'CATALYST-CUSTOMER-UNCLEAR']);
    expect((await home.run(['billing', 'ledger', '--fields', 'x', ...DIRECT])).status).toBe(2);
  });

  it('says of a balance that billing rounds it, and of its usage that it is not told', async () => {
    const token = await business.tokenOf('owner@sohar-motors.example');
    await writeFile(join(home.folder, 'sohar'), token, { mode: 0o600 });
    const balance = ['billing', 'balance', '--token-file', 'sohar'];
    const ended = await home.run([...balance, '--json']);
    await expectValid('billing-balance', ended);
    const { credit, rounded, entries } = JSON.parse(ended.stdout);
    expect([credit, rounded, entries.map(({ amount }: { amount?: string }) => amount)]).toEqual([
      ...['34.000', true],
      [undefined, undefined, '-16.000', '50.000'],
    ]);
    const text = (await home.run(balance)).stdout;
    expect(text).toMatch(/^OMR 34\.000 on acme\.omani\.works, as billing reports it\.\nBilling rounds it/);
    expect(text).toMatch(/\(not told\) +usage:newapi/);
    const exact = await json('billing-ledger', 0, 'billing', 'ledger', 'owner@sohar-motors.example');
    expect(exact.entries.at(-1).balance).toBe('33.500');
  });

  it('tells liability, tombstones and redeemers', async () => {
    expect(await json('billing-liability', 0, 'billing', 'liability')).toMatchObject({
      ...{ capped: '1960.000', uncapped: 1, balances: { customers: 4, total: '61.500' } },
    });
    const revoked = await json('voucher-list', 0, 'voucher', 'list', '--all', '--state', 'revoked');
    expect(revoked.vouchers).toMatchObject([{ code: 'OLD-PARTNER-10', state: 'revoked' }]);
    const shown = await json('voucher-show', 0, 'voucher', 'show', 'OLD-PARTNER-10');
    expect(shown).toMatchObject({
      voucher: { state: 'revoked' },
      redemptions: [{ orderStatus: 'completed' }],
    });
    // What the run would refuse, its rehearsal does not end well either.
    const spent = ['--customer', shown.redemptions[0].customerId];
    const refused = await home.run([
      'voucher',
      'rollback',
      'OLD-PARTNER-10',
      ...spent,
      '--dry-run',
      ...DIRECT,
    ]);
    expect([refused.status, refused.stdout]).toEqual([
      4,
      expect.stringContaining('Without --force it is refused.'),
    ]);
    const text = await home.run(['voucher', 'show', 'WELCOME-OMR-20', ...DIRECT]);
    expect(text.stdout).toMatch(/REDEEMED \(UTC\) +CUSTOMER/);
  });

  it('reconciles, finds a leak, takes it back by consent, and is clean again', async () => {
    expect(await json('billing-reconcile', 0, 'billing', 'reconcile')).toMatchObject({ findings: [] });
    expect(await json('voucher-leaks', 0, 'voucher', 'leaks')).toMatchObject({ leaks: [] });
    await business.inject('billing-2000-burned-code');
    const found = await json('billing-reconcile', 8, 'billing', 'reconcile');
    expect(found.findings).toMatchObject([{ case: 'leaked-redemption', subject: 'BURNED-CODE-10' }]);
    const { leaks } = await json('voucher-leaks', 8, 'voucher', 'leaks');
    const back = ['voucher', 'rollback', leaks[0].code, '--customer', leaks[0].customerId];
    const planned = await home.run([...back, '--dry-run', ...DIRECT]);
    expect(planned.stdout).toContain(`-- ["${leaks[0].customerId}","BURNED-CODE-10"]`);
    expect((await home.run([...back, ...DIRECT])).status).toBe(2);
    expect(await json('voucher-rollback', 0, ...back, '--yes')).toMatchObject({ outcome: 'taken-back' });
    expect(await json('voucher-rollback', 0, ...back, '--yes')).toMatchObject({ outcome: 'unchanged' });
    expect(await json('billing-reconcile', 0, 'billing', 'reconcile')).toMatchObject({ findings: [] });
    const audit = JSON.parse((await home.run(['audit', 'list', '--json'])).stdout);
    expect(audit.entries).toContainEqual(
      expect.objectContaining({ command: 'voucher rollback', outcome: 'done', reason: 'ticket 7' }),
    );
    expect(JSON.stringify(audit)).not.toContain(business.postgres.password);
  });

  it('redeems for a customer directly, by consent', async () => {
    const [row] = await business.sql(`INSERT INTO customers (user_id, tenant_id, email)
      VALUES ('u-9', 'tenant-9', 'nine@example.om') RETURNING id`);
    const tenantId = await madeOrganization(business, 'nines-nursery');
    const order = ['--plan', 's', '--organization', 'nines-nursery', '--force'];
    const args = ['voucher', 'redeem', 'FOUNDERS-OMR-50', ...order];
    expect((await home.run([...args, '--customer', 'u-9'])).status).toBe(2);
    expect((await home.run([...args, ...DIRECT])).status).toBe(2);
    expect((await home.run([...args, '--customer', 'u-9', ...DIRECT])).status).toBe(2);
    const done = await json('voucher-redeem', 5, ...args, '--customer', String(row!.id), '--yes');
    // Nothing of that Sovereign but its database is reached from here: the order stands, and that is said by the exit too.
    expect(done).toMatchObject({ outcome: 'ordered', balance: '45.000', announced: { state: 'refused' } });
    const text = await home.run(['billing', 'checkout', ...order, '--customer', 'u-9', '--yes', ...DIRECT]);
    expect([text.status, text.stdout]).toEqual([
      5,
      expect.stringContaining('Balance afterwards: OMR 40.000.'),
    ]);
    expect(text.stdout).toMatch(
      /The order is not announced[\s\S]*catalyst billing announce [0-9a-f-]{36} --direct/,
    );
    const looked = await json(
      'billing-checkout',
      0,
      'billing',
      'checkout',
      ...order,
      '--customer',
      'u-9',
      '--dry-run',
    );
    expect(looked).toMatchObject({ outcome: 'planned', bill: { balance: '40.000', credit: '0.000' } });
    const shown = await json('billing-order', 0, 'billing', 'order', done.orderId);
    expect(shown.order).toMatchObject({
      tenantId,
      promoCode: 'FOUNDERS-OMR-50',
      amount: '5.000',
    });
    const concerning = async (what: string) => {
      const listed = await home.run(['audit', 'list', '--what', what, '--json']);
      return JSON.parse(listed.stdout).entries.map(({ command }: { command: string }) => command);
    };
    expect(await concerning(done.orderId)).toEqual(['billing announce', 'voucher redeem', 'voucher redeem']);
    expect(await concerning('nothing')).toEqual([]);
    expect((await home.run(['audit', 'list', '--what', 'nothing'])).stdout).toContain('concerns nothing.');
    const announced = await home.run(['billing', 'announce', done.orderId, '--yes', ...DIRECT, '--json']);
    expect(announced.status, announced.stdout).not.toBe(0);
    const again = await home.run([...args, '--customer', 'u-9', '--yes', ...DIRECT, '--json']);
    expect([again.status, JSON.parse(again.stdout).error.code]).toEqual([
      ...[4, 'CATALYST-VOUCHER-ALREADY-REDEEMED'],
    ]);
  });

  it('pages through every order, and counts revenue over all of them', async () => {
    const page = await json(
      'billing-orders',
      0,
      'billing',
      'orders',
      '--limit',
      '2',
      '--offset',
      '1',
      '--fields',
      'id',
    );
    expect([page.orders.length, page.offset, page.partial]).toEqual([2, 1, false]);
    expect(page.total).toBeGreaterThan(5);
    const revenue = await json('billing-revenue', 0, 'billing', 'revenue');
    expect(revenue.own).toMatchObject({ partial: false });
    expect((await home.run(['billing', 'orders', '--reason', 'x'])).status).toBe(2);
  });

  it('issues a list directly, all of it or nothing, and finds each code in the audit', async () => {
    const list = (text: string) => writeFile(join(home.folder, 'list.csv'), text);
    const issue = ['voucher', 'issue', '--from', 'list.csv'];
    await list('code,credit,max_redemptions\nLISTED-1,5,1\nLISTED-2,0,1\n');
    const bad = await home.run([...issue, '--yes', ...DIRECT, '--json']);
    expect([bad.status, JSON.parse(bad.stdout).error.faults]).toMatchObject([
      2,
      [{ field: 'line 3, credit' }],
    ]);
    await list('code,credit,max_redemptions\nLISTED-1,5,1\nLISTED-2,6,1\n');
    const done = await json('voucher-issue', 0, ...issue, '--yes');
    expect(done).toMatchObject({ outcome: 'done', counts: { created: 2 } });
    const audit = JSON.parse((await home.run(['audit', 'list', '--what', 'LISTED-2', '--json'])).stdout);
    expect(audit.entries).toMatchObject([{ command: 'voucher issue', what: 'a list', outcome: 'intent' }]);
    expect((await home.run([...issue, '--keep-going', '--yes', ...DIRECT])).status).toBe(2);
    const alone = await home.run(['voucher', 'issue', 'ALONE-1', '--credit', '5', ...DIRECT]);
    expect([alone.status, alone.stderr]).toEqual([2, expect.stringContaining('--from')]);
  });

  it('exports CSV and JSON, and prints the role', async () => {
    await business.sql(
      `UPDATE promo_codes SET description = '=HYPERLINK("x")' WHERE code = 'WELCOME-OMR-20'`,
    );
    const csv = await home.run(['billing', 'export', 'vouchers', ...DIRECT]);
    expect(csv.stdout).toMatch(/^code,credit_omr,credit_baisa,currency,description,/);
    expect(csv.stdout).toContain(`WELCOME-OMR-20,20.000,20000,OMR,"'=HYPERLINK(""x"")",true,100,2,`);
    const rows = JSON.parse(
      (await home.run(['billing', 'export', 'orders', '--format', 'json', ...DIRECT])).stdout,
    );
    expect(rows[0]).toMatchObject({ currency: 'OMR', status: expect.any(String) });
    const wrapped = await json('billing-export', 0, 'billing', 'export', 'ledger');
    expect(wrapped.rows.length).toBe(wrapped.total);
    const role = await home.run(['billing', 'direct-role', '--json']);
    await expectValid('billing-direct-role', role);
    expect(role.stdout).not.toContain('settings');
  });
});
