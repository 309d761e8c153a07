import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';

const here = await hasBusinessTools();
const VOUCHER = {
  code: 'SPRING-2026',
  credit_omr: 12,
  description: 'Spring',
  active: true,
  max_redemptions: 3,
};
const fields = ({ status, body }: Answer) => [status, body?.error];

describe.skipIf(!here)('the API of vouchers, as billing.md 2 tells it', () => {
  let shop: TestBusiness;
  let member: string;
  let desk: string;
  beforeAll(async () => {
    shop = await testBusiness();
    member = await shop.tokenOf('somebody@example.om');
    desk = await shop.tokenOf('vouchers@acme.omani.works');
  }, 60_000);
  afterAll(() => shop.close());

  const issue = (body: unknown, token = shop.adminToken) =>
    shop.call('POST', '/api/billing/vouchers/issue', { token, body });
  const list = async () =>
    (await shop.call('GET', '/api/billing/vouchers/list', { token: shop.adminToken })).body as {
      code: string;
      [field: string]: unknown;
    }[];
  const listed = async (code: string) => (await list()).find((one) => one.code === code);

  it('lists live ones only, newest first, with exactly the keys of the contract', async () => {
    const all = await list();
    expect(all.map((one) => one.code)).toEqual([
      ...['SUMMER-OMR-15', 'LAUNCH-DAY-5', 'FOUNDERS-OMR-50', 'WELCOME-OMR-20'],
    ]);
    expect(Object.keys(all[0]!)).toEqual([
      ...['code', 'credit_omr', 'description', 'active', 'max_redemptions', 'times_redeemed', 'created_at'],
    ]);
  });

  it('lets superadmin and sovereign-admin issue, nobody else', async () => {
    expect(fields(await issue(VOUCHER, desk))).toEqual([200, undefined]);
    expect(fields(await issue(VOUCHER, member))).toEqual([
      403,
      'superadmin or sovereign-admin role required',
    ]);
    const bare = await shop.call('POST', '/api/billing/vouchers/issue', { body: VOUCHER });
    expect(fields(bare)).toEqual([401, 'invalid or missing token']);
  });

  it('echoes the request, not the row', async () => {
    const { body } = await issue({ ...VOUCHER, code: ' echo-me-1 ', recipient_email: 'x@example.om' });
    expect(body).toEqual({
      ...VOUCHER,
      ...{ code: 'ECHO-ME-1', times_redeemed: 0, created_at: '0001-01-01T00:00:00Z' },
    });
  });

  it.each([
    ['a missing code', { credit_omr: 5 }, 'code and credit_omr are required'],
    ['no credit', { code: 'X' }, 'code and credit_omr are required'],
    ['negative credit', { code: 'X', credit_omr: -1 }, 'code and credit_omr are required'],
    ['a fraction', { code: 'X', credit_omr: 1.5 }, 'invalid JSON body'],
    ['a text for a number', { code: 'X', credit_omr: '5' }, 'invalid JSON body'],
    ['a list', [], 'invalid JSON body'],
  ])('refuses %s', async (_, body, error) => {
    expect(fields(await issue(body))).toEqual([400, error]);
  });

  it('fails on a value beyond int32 as its store does', async () => {
    expect(fields(await issue({ ...VOUCHER, credit_omr: 2_147_483_648 }))).toEqual([
      500,
      'failed to save voucher',
    ]);
  });

  it('stores a code of blanks as the empty one', async () => {
    expect((await issue({ ...VOUCHER, code: '   ' })).body.code).toBe('');
    await shop.sql(`DELETE FROM promo_codes WHERE code = ''`);
  });

  it('wipes what a partial upsert leaves out: inactive, uncapped, without description', async () => {
    await issue({ ...VOUCHER, code: 'WIPED-1' });
    await issue({ code: 'wiped-1', credit_omr: 3 });
    expect(await listed('WIPED-1')).toMatchObject({
      ...{ credit_omr: 3, active: false, max_redemptions: 0, description: '' },
    });
  });

  it('brings a revoked code back with its counter', async () => {
    await issue({ ...VOUCHER, code: 'OLD-PARTNER-10' });
    expect(await listed('OLD-PARTNER-10')).toMatchObject({ times_redeemed: 1, max_redemptions: 3 });
    const gone = await shop.call('DELETE', '/api/billing/vouchers/revoke/old-partner-10', { token: desk });
    expect([gone.status, gone.body]).toEqual([200, { ok: true }]);
    expect(await listed('OLD-PARTNER-10')).toBeUndefined();
    const again = await shop.call('DELETE', '/api/billing/vouchers/revoke/OLD-PARTNER-10', { token: desk });
    expect(fields(again)).toEqual([404, 'voucher not found']);
  });

  it.each([
    ['unknown', 'NEVER-SEEN', 404, { error: 'voucher not valid' }],
    ['revoked', 'OLD-PARTNER-10', 404, { error: 'voucher not valid' }],
    ['empty', '  ', 400, { error: 'code is required' }],
    [
      'inactive',
      'summer-omr-15',
      410,
      { code: 'SUMMER-OMR-15', active: false, accepting_redemptions: false },
    ],
    ['at its cap', 'LAUNCH-DAY-5', 410, { code: 'LAUNCH-DAY-5', active: true, accepting_redemptions: false }],
    [
      'usable',
      ' welcome-omr-20',
      200,
      { code: 'WELCOME-OMR-20', credit_omr: 20, accepting_redemptions: true },
    ],
  ])('previews one that is %s without a token', async (_, code, status, body) => {
    const answer = await shop.call('POST', '/api/billing/vouchers/redeem-preview', { body: { code } });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(body);
    expect(answer.body).not.toHaveProperty('times_redeemed');
  });

  it('demands a token for the preview under #1559', async () => {
    shop.faults.set({ name: 'billing-1559' });
    const preview = (token?: string) =>
      shop.call('POST', '/api/billing/vouchers/redeem-preview', { token, body: { code: 'WELCOME-OMR-20' } });
    expect(fields(await preview())).toEqual([401, 'invalid or missing token']);
    expect((await preview(member)).status).toBe(200);
    shop.faults.clear('billing-1559');
  });

  it('mails a voucher at once, and under #2009 says 200 while nothing leaves', async () => {
    const mails = async () => (await shop.mailbox.list()).filter((one) => one.template === 'voucher-issued');
    const before = (await mails()).length;
    await issue({ ...VOUCHER, code: 'mailed-1', recipient_email: 'guest@example.om' });
    const mail = (await mails()).at(-1)!;
    expect(mail.to).toBe('guest@example.om');
    expect(mail.text).toContain('https://marketplace.acme.omani.works/redeem/?code=MAILED-1');
    shop.faults.set({ name: 'billing-2009' });
    const silent = await issue({ ...VOUCHER, code: 'MAILED-2', recipient_email: 'guest@example.om' });
    expect(silent.status).toBe(200);
    shop.faults.clear('billing-2009');
    expect(await mails()).toHaveLength(before + 1);
  });

  it('deletes hard under #91, which cannot be where somebody redeemed', async () => {
    await issue({ ...VOUCHER, code: 'HARD-GONE' });
    shop.faults.set({ name: 'billing-91' });
    const revoke = (code: string) =>
      shop.call('DELETE', `/api/billing/vouchers/revoke/${code}`, { token: shop.adminToken });
    expect((await revoke('hard-gone')).status).toBe(200);
    expect(fields(await revoke('FOUNDERS-OMR-50'))).toEqual([500, 'failed to revoke voucher']);
    shop.faults.clear('billing-91');
    expect(await shop.sql(`SELECT 1 FROM promo_codes WHERE code = 'HARD-GONE'`)).toEqual([]);
  });

  it('keeps letters as sent on the older alias, and tells its own words', async () => {
    const alias = (method: string, rest = '', body?: unknown) =>
      shop.call(method, `/api/billing/admin/promos${rest}`, { token: desk, body });
    expect((await alias('POST', '', { ...VOUCHER, code: 'lower-case' })).body.code).toBe('lower-case');
    const upper = await shop.call('DELETE', '/api/billing/vouchers/revoke/lower-case', { token: desk });
    expect(fields(upper)).toEqual([404, 'voucher not found']);
    expect((await alias('DELETE', '/lower-case')).body).toEqual({ ok: true });
    expect(fields(await alias('DELETE', '/lower-case'))).toEqual([404, 'promo code not found']);
    expect(fields(await alias('POST', '', { ...VOUCHER, credit_omr: 9e9 }))).toEqual([
      500,
      'failed to save promo',
    ]);
  });
});
