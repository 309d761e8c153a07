import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../../../src/sandbox/business/http/decode.ts';
import { goTime } from '../../../../src/sandbox/business/http/go-time.ts';
import { MinuteLimit } from '../../../../src/sandbox/business/http/minute-limit.ts';
import { renderMail } from '../../../../src/sandbox/business/notification/templates.ts';

const SHAPE = { code: 'text', credit: 'integer', active: 'truth', apps: 'texts', share: 'number' } as const;
const read = (text: string) => decodeBody(Buffer.from(text), SHAPE);
const ZERO = { code: '', credit: 0, active: false, apps: null, share: 0 };

describe("a body is read as Go's decoder fills a struct", () => {
  it.each([
    ['{}', ZERO],
    ['{"code":null,"unknown":[1]}', ZERO],
    ['{"CODE":"a","Credit":-3}', { ...ZERO, code: 'a', credit: -3 }],
    ['{"apps":["x"],"share":1.5e2,"active":true}', { ...ZERO, apps: ['x'], share: 150, active: true }],
    ['{"credit":9223372036854775807}', { ...ZERO, credit: 2 ** 63 }],
  ])('%s', (text, wanted) => expect(read(text)).toEqual(wanted));

  it.each(['', '[]', '7', '"x"', '{', '{"credit":5.0}', '{"credit":1e3}', '{"credit":9223372036854775808}'])(
    'refuses %s',
    (text) => expect(() => read(text)).toThrow('invalid JSON body'),
  );

  it.each(['{"code":5}', '{"active":"true"}', '{"apps":"x"}', '{"apps":[5]}'])(
    'refuses the kind in %s',
    (text) => expect(() => read(text)).toThrow('invalid JSON body'),
  );
});

it.each([
  ['2026-05-18 10:00:00.123456+00', '2026-05-18T10:00:00.123456Z'],
  ['2026-05-18 10:00:00.5+00', '2026-05-18T10:00:00.5Z'],
  ['2026-05-18 10:00:00+00', '2026-05-18T10:00:00Z'],
])('tells %s as Go does', (text, wanted) => expect(goTime(text)).toBe(wanted));

it('counts calls in calendar minutes of the sandbox', () => {
  const limit = new MinuteLimit(2);
  const at = (second: number) => limit.refuse('::1', second * 1_000, 1);
  expect([at(30), at(31), at(32), at(61)]).toEqual([undefined, undefined, 28, undefined]);
  expect(limit.refuse('other', 61_000, 1)).toBeUndefined();
});

describe('mails', () => {
  const data = { code: 'A-1', credit_omr: 5, description: 'x', sovereign_fqdn: 'acme.omani.works' };

  it('of a voucher link to the given Sovereign, in the May layer only', () => {
    const mail = renderMail('voucher-issued', data, 'L');
    expect(mail?.text).toContain('https://marketplace.acme.omani.works/redeem/?code=A-1');
    expect(mail?.text).not.toContain('openova.io');
    expect(renderMail('voucher-issued', data, 'S')).toBeUndefined();
  });

  it('of unknown templates are not rendered', () => {
    expect(renderMail('toString', {}, 'L')).toBeUndefined();
    expect(renderMail('none', {}, 'L')).toBeUndefined();
  });
});
