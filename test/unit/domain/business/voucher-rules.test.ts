import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromOmr } from '../../../../src/domain/business/omr.ts';
import { generateCode } from '../../../../src/domain/business/voucher-code.ts';
import { checkDraft, emailFault, type VoucherDraft } from '../../../../src/domain/business/voucher-rules.ts';

const sound: VoucherDraft = { code: 'SUMMER-26', credit: '50', maxRedemptions: '10' };
const fieldsAt = (more: Partial<VoucherDraft>, ceiling?: bigint) =>
  checkDraft({ ...sound, ...more }, ceiling).faults.map(({ field }) => field);

describe('a voucher', () => {
  it('is sent trimmed, in upper case, switched on unless told otherwise', () => {
    expect(checkDraft({ ...sound, code: '  summer-26 ' }, undefined).fields).toEqual({
      ...{ code: 'SUMMER-26', credit: fromOmr(50n), description: '', active: true, maxRedemptions: 10 },
    });
  });

  it.each([
    '',
    '   ',
    'abc',
    '-ABC',
    'ABC-',
    'A B C D',
    'ÄBCD',
    'abcß',
    'abcı',
    'CODE<B>',
    'a'.repeat(65),
    '../../x',
    'CODE\r\nX',
    'C\u202eODE',
    'X'.repeat(1 << 20),
  ])('has no code %j', (code) => expect(fieldsAt({ code })).toEqual(['code']));

  it.each([undefined, '', '0', '-1', '1.5', '0.5', '2147483648', '1e3', '٥', '50 OMR'])(
    'is not worth %j',
    (credit) => expect(fieldsAt({ credit })).toEqual(['credit']),
  );

  it('is worth more than the ceiling only when that is said', () => {
    expect(fieldsAt({ credit: '2147483647' })).toEqual([]);
    expect(fieldsAt({ credit: '1001' }, fromOmr(1000n))).toEqual(['credit']);
    expect(fieldsAt({ credit: '1000' }, fromOmr(1000n))).toEqual([]);
  });

  it.each([undefined, '', '-1', '1.5', '2147483648', 'many'])('has no cap %j', (maxRedemptions) => {
    expect(fieldsAt({ maxRedemptions })).toEqual(['max-redemptions']);
  });

  it.each([
    'a<b',
    'a>b',
    'a&b',
    'two\nlines',
    'tab\there',
    '\u202eright to left',
    'zero\u200bwidth',
    '\u001b[31m',
    'x'.repeat(201),
    'y'.repeat(1 << 20),
  ])('is not described as %.40j', (description) =>
    expect(fieldsAt({ description })).toEqual(['description']),
  );

  it.each(['Für Gäste', 'عرض الصيف', '🎁 gift', "O'Brien, 100 %", 'z'.repeat(200)])(
    'may be described as %j',
    (description) => {
      expect(fieldsAt({ description })).toEqual([]);
    },
  );

  it('tells everything that is wrong at once, and repeats no address', () => {
    const email = 'x@y\r\nBcc: z@example.com';
    const { faults } = checkDraft(
      { code: '?', credit: '0', maxRedemptions: '-', description: '<', email },
      undefined,
    );
    expect(faults.map(({ field }) => field)).toEqual([
      'code',
      'credit',
      'max-redemptions',
      'description',
      'email',
    ]);
    expect(JSON.stringify(faults)).not.toContain('example.com');
  });
});

describe('a recipient', () => {
  it.each(['a@b.com', 'first.last+tag@sub.example.co.om', "o'x@y.zz".replace("'", '_')])(
    '%j is one',
    (email) => expect(emailFault(email)).toBeUndefined(),
  );
  it.each([
    '',
    'a',
    '@b.com',
    'a@',
    'a@b',
    'a b@c.com',
    'a@b.com ',
    'a@b..com',
    '"a"@b.com',
    'a@b.com;c@d.com',
    'ä@b.com',
    'a\u0000@b.com',
    'a@b.com\nBcc: c@d.com',
  ])('%j is none', (email) => expect(emailFault(email)?.field).toBe('email'));
});

describe('a generated code', () => {
  it('keeps the rules, has twelve signs of the alphabet, and does not come twice', () => {
    const codes = new Set(Array.from({ length: 500 }, () => generateCode(randomBytes)));
    expect(codes.size).toBe(500);
    for (const code of codes) {
      expect(code).toMatch(/^VCH-[23456789ABCDEFGHJKMNPQRSTVWXYZ]{12}$/);
      expect(fieldsAt({ code })).toEqual([]);
    }
  });

  it('takes no sign more often for the bytes beyond the last whole round of the alphabet', () => {
    const bytes = [255, 250, 240, 0, 29, 28, 57, ...Array(40).fill(1)];
    expect(generateCode((length) => Uint8Array.from(bytes.splice(0, length)))).toMatch(/^VCH-2Z?/);
  });
});
