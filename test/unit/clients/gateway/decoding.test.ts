import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aBalance, anInvoice, anOrder } from '../../../../src/clients/gateway/account-forms.ts';
import { aList } from '../../../../src/clients/gateway/decode.ts';
import { exactJsonText, parseExactJson } from '../../../../src/clients/gateway/exact-json.ts';
import { refusalOf } from '../../../../src/clients/gateway/refusal.ts';
import { decoded } from '../../../../src/clients/gateway/replies.ts';
import { aVoucher } from '../../../../src/clients/gateway/voucher-forms.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';

const row = {
  ...{ code: 'A', credit_omr: 5, description: '', active: true, max_redemptions: 0, times_redeemed: 0 },
  created_at: '2026-05-01T10:00:00Z',
};
const invalid = expect.objectContaining({ code: 'CATALYST-GATEWAY-REPLY-INVALID' });

describe('numbers', () => {
  it('keep every digit both ways', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (whole) => {
        const text = exactJsonText({ whole });
        return text === `{"whole":${whole}}` && (parseExactJson(text) as { whole: bigint }).whole === whole;
      }),
    );
    expect(exactJsonText(parseExactJson('{"a":[1.50,-0.000001,1e400]}'))).toBe(
      '{"a":[1.50,-0.000001,1e400]}',
    );
  });
});

describe('a reply', () => {
  it.each([
    ['no JSON', '<html>'],
    ['another kind', '{"vouchers":[]}'],
    ['a row of another kind', '[5]'],
    ['a credit that is a text', JSON.stringify([{ ...row, credit_omr: '5' }])],
    ['a credit with a fraction', JSON.stringify([{ ...row, credit_omr: 5.5 }])],
    ['no code', JSON.stringify([{ ...row, code: undefined }])],
    ['active that is a text', JSON.stringify([{ ...row, active: 'true' }])],
    ['a count beyond 32 bits', JSON.stringify([{ ...row, times_redeemed: 2 ** 40 }])],
    ['a time that is none', JSON.stringify([{ ...row, created_at: 'yesterday' }])],
  ])('with %s is refused', (_what, text) => {
    expect(() => decoded(text, aList(aVoucher))).toThrow(invalid);
  });

  it('is read though it holds more than we know, and null for an empty list', () => {
    const listed = decoded(JSON.stringify([{ ...row, topology: { new: 1 }, __proto__: 5 }]), aList(aVoucher));
    expect(listed).toMatchObject([{ code: 'A', credit: 5_000_000n }]);
    expect(decoded('null', aList(aVoucher))).toEqual([]);
  });

  it('is read with a description of any length, which nobody upstream bounds', () => {
    const long = 'x'.repeat(1 << 20);
    const [voucher] = decoded(JSON.stringify([{ ...row, description: long }]), aList(aVoucher));
    expect(voucher!.description).toBe(long);
  });

  it("keeps odd codes as they are, and Go's zero time as absent", () => {
    const odd = '\u202e<b>\n ';
    const [voucher] = decoded(
      JSON.stringify([{ ...row, code: odd, created_at: '0001-01-01T00:00:00Z' }]),
      aList(aVoucher),
    );
    expect(voucher).toMatchObject({ code: odd });
    expect(voucher).not.toHaveProperty('createdAt');
  });

  it('prefers baisa, falls back to OMR, and keeps half an OMR below zero exact', () => {
    const entry = { id: 'e', reason: 'usage:newapi:m', created_at: null };
    const balance = {
      credit_omr: -1,
      credit_baisa: -500,
      entries: [{ ...entry, amount_omr: 3, amount_baisa: 0 }],
    };
    expect(decoded(JSON.stringify(balance), aBalance)).toMatchObject({
      credit: -500_000n,
      entries: [{ amount: 3_000_000n }],
    });
    expect(decoded('{"credit_omr":48.5,"entries":null}', aBalance)).toEqual({
      credit: 48_500_000n,
      entries: [],
    });
  });

  it('tells an invoice whose units are suspect, and an order with null lists', () => {
    const invoice = {
      id: 'i',
      customer_id: 'c',
      tenant_id: 't',
      amount_omr: 9000,
      amount_baisa: 9000,
      status: 'paid',
    };
    expect(decoded(JSON.stringify(invoice), anInvoice)).toMatchObject({
      suspectUnits: true,
      amount: 9_000_000n,
    });
    const order = { ...invoice, plan_id: 'p', apps: null, addons: null, status: 'pending' };
    expect(decoded(JSON.stringify(order), anOrder)).toMatchObject({
      apps: [],
      addons: [],
      promoDeleted: false,
    });
  });

  it('of any shape is decoded or refused, nothing else', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          decoded(text, aList(aVoucher));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(CatalystError);
        }
      }),
    );
  });
});

describe('a refusal', () => {
  const refusal = (status: number, body: unknown) =>
    refusalOf({ status, text: typeof body === 'string' ? body : JSON.stringify(body) }, 'The gateway');

  it.each([
    [400, { error: 'invalid promo code: promo code not found' }, 'CATALYST-VOUCHER-NOT-FOUND'],
    [400, { error: 'invalid promo code: promo code is not active' }, 'CATALYST-VOUCHER-NOT-ACTIVE'],
    [
      400,
      { error: 'invalid promo code: promo code has reached its redemption limit' },
      'CATALYST-VOUCHER-EXHAUSTED',
    ],
    [
      400,
      { error: 'invalid promo code: promo code already redeemed by this customer' },
      'CATALYST-VOUCHER-ALREADY-REDEEMED',
    ],
    [400, { error: 'code and credit_omr are required' }, 'CATALYST-BILLING-REFUSED'],
    [401, { error: 'invalid or missing token' }, 'CATALYST-AUTH-REQUIRED'],
    [403, { error: 'superadmin or sovereign-admin role required' }, 'CATALYST-ROLE-MISSING'],
    [404, { error: 'voucher not found' }, 'CATALYST-VOUCHER-NOT-FOUND'],
    [404, { error: 'no route matched' }, 'CATALYST-NOT-INSTALLED'],
    [404, '404 page not found', 'CATALYST-NOT-INSTALLED'],
    [404, '', 'CATALYST-NOT-INSTALLED'],
    [404, { error: 'tenant not found' }, 'CATALYST-BILLING-REFUSED'],
    [429, { error: 'rate limit exceeded', retry_after: 17 }, 'CATALYST-RATE-LIMITED'],
    [500, { error: 'failed to save voucher' }, 'CATALYST-BILLING-UNAVAILABLE'],
    [502, { error: 'payment processor rejected the request: card' }, 'CATALYST-PAYMENT-UNAVAILABLE'],
    [503, { error: 'payment processor is not configured yet' }, 'CATALYST-PAYMENT-UNAVAILABLE'],
    [503, { error: 'sme-jwt-bridge-unwired', detail: 'no mirror' }, 'CATALYST-BILLING-UNAVAILABLE'],
    [503, 'no healthy upstream', 'CATALYST-BILLING-UNAVAILABLE'],
  ])('%i %j is %s', (status, body, code) => expect(refusal(status, body).code).toBe(code));

  it('says how long to wait, within reason, and lets no mark of a terminal through', () => {
    expect(refusal(429, { error: 'x', retry_after: 17 })).toMatchObject({ retryAfter: 17, exit: 4 });
    expect(refusal(429, { error: 'x', retry_after: 1e9 })).toMatchObject({ retryAfter: 60 });
    const hostile = refusal(400, { error: `\u001b[2J\u202e${'x'.repeat(1 << 20)}` });
    expect(hostile.message).toMatch(/^[\x20-\x7e]{1,400}$/);
  });
});
