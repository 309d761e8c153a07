import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromBaisa,
  fromOmr,
  omrDecimal,
  omrText,
  parseOmr,
  wholeOmr,
} from '../../../../src/domain/business/omr.ts';

const anyAmount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });

describe('OMR', () => {
  it.each([
    [12_345_000n, 'OMR 12.345'],
    [-500_000n, 'OMR -0.500'],
    [0n, 'OMR 0.000'],
    [156n, 'OMR 0.000156'],
    [-1n, 'OMR -0.000001'],
    [fromOmr(2_147_483_647n), 'OMR 2147483647.000'],
    [fromBaisa(-1n), 'OMR -0.001'],
    [9_007_199_254_740_993_000_001n, 'OMR 9007199254740993.000001'],
  ])('%s is shown as %s', (amount, text) => expect(omrText(amount)).toBe(text));

  it.each([
    ['50', 50_000_000n],
    ['-0.5', -500_000n],
    ['+1.25', 1_250_000n],
    ['0.000001', 1n],
    ['007', 7_000_000n],
  ])('%s is read exactly', (text, amount) => expect(parseOmr(text)).toBe(amount));

  it.each([
    '',
    ' 5',
    '5 ',
    '.5',
    '5.',
    '1,5',
    '1e3',
    'OMR 5',
    '0x10',
    '--1',
    '1.0000001',
    '٥',
    'NaN',
    '9'.repeat(31),
  ])('%j is no amount', (text) => expect(parseOmr(text)).toBeUndefined());

  it('comes back as the same amount, always', () => {
    fc.assert(fc.property(anyAmount, (amount) => parseOmr(omrDecimal(amount)) === amount));
  });

  it('adds up as its texts do', () => {
    fc.assert(
      fc.property(
        anyAmount,
        anyAmount,
        (a, b) => parseOmr(omrDecimal(a))! + parseOmr(omrDecimal(b))! === a + b,
      ),
    );
  });

  it('has no whole OMR where there is a fraction', () => {
    expect(wholeOmr(-3_000_000n)).toBe(-3n);
    expect(() => wholeOmr(500_000n)).toThrow('OMR 0.500');
  });
});
