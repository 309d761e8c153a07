import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactJsonText, JsonDecimal, parseExactJson } from '../../../../src/clients/gateway/exact-json.ts';

function numbersIn(value: unknown): number {
  if (typeof value === 'number') return 1;
  if (value === null || typeof value !== 'object' || value instanceof JsonDecimal) return 0;
  return Object.values(value).reduce((sum: number, member) => sum + numbersIn(member), 0);
}

describe('a JSON document without floating-point numbers', () => {
  it('comes back letter by letter, and holds no number', () => {
    const long = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String);
    const texts = fc.oneof(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.array(long).map((items) => `{"amounts":[${items.join(',')}],"at":"2026-11-21T09:14:00.123456Z"}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const value = parseExactJson(text);
        expect(exactJsonText(value)).toBe(text);
        expect(numbersIn(value)).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['{"a" : 9007199254740993}', { a: 9007199254740993n }],
    ['[1, 0.10]', [1n, new JsonDecimal('0.10')]],
    ['{"a":[{"b":1e3},2]}', { a: [{ b: new JsonDecimal('1e3') }, 2n] }],
    ['12345678901234567890', 12345678901234567890n],
    ['-7', -7n],
    [' 1.50', new JsonDecimal('1.50')],
    ['{"__proto__":5,"a":{"__proto__":{"b":6}}}', JSON.parse('{"__proto__":5,"a":{"__proto__":{"b":6}}}')],
    ['"a: 1.5"', 'a: 1.5'],
  ])('%s', (text, value) => {
    const parsed = parseExactJson(text);
    if (text.includes('__proto__')) expect(exactJsonText(parsed)).toBe(JSON.stringify(value));
    else expect(parsed).toEqual(value);
  });
});
