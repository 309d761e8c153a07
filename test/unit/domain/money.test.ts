import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyText, parseMoney, roundedMoneyText } from '../../../src/domain/money.ts';

describe('parsing', () => {
  test.each([
    ['14.49', 14_490_000n],
    ['0.0096000000000000', 9_600n],
    ['5', 5_000_000n],
    ['-1.5', -1_500_000n],
    ['0.0000005', 1n],
    ['0.00000049', 0n],
    ['0.9999999', 1_000_000n],
  ])('%s', (text, amount) => {
    expect(parseMoney(text)).toBe(amount);
  });

  test.each(['', '.5', '5.', '1,5', '1e3', 'EUR 5', '0x10', '--1'])('%j is no amount', (text) => {
    expect(parseMoney(text)).toBeUndefined();
  });
});

describe('text', () => {
  test('comes back as the same amount, always', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
        (amount) => parseMoney(moneyText(amount)) === amount,
      ),
    );
  });

  test('keeps two decimals and drops what says nothing beyond', () => {
    expect([14_490_000n, 9_600n, 5_000_000n, -1n].map(moneyText)).toEqual([
      '14.49',
      '0.0096',
      '5.00',
      '-0.000001',
    ]);
  });

  test('rounded is never further off than half a step, and never "-0"', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.integer({ min: 0, max: 6 }),
        (amount, decimals) => {
          const text = roundedMoneyText(amount, decimals);
          const off = parseMoney(text)! - amount;
          expect((off < 0n ? -off : off) * 2n).toBeLessThanOrEqual(10n ** BigInt(6 - decimals));
          expect(text).not.toMatch(/^-[0.]*$/);
          expect((text.split('.')[1] ?? '').length).toBe(decimals);
        },
      ),
    );
  });

  test('three decimals for an hourly price', () => {
    expect(roundedMoneyText(61_500n, 3)).toBe('0.062');
  });
});
