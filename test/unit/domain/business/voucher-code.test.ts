import { describe, expect, it } from 'vitest';
import { shownCode } from '../../../../src/domain/business/voucher-code.ts';

describe('a code in a sentence', () => {
  it.each([
    ['SUMMER-2026', 'SUMMER-2026'],
    ['a b/..?#', 'a b/..?#'],
    ['صيف', 'صيف'],
    ['', '(blank)'],
    [' ', '" "'],
    ['A ', '"A "'],
    ['A  B', '"A  B"'],
    ['A\nB', '"A\\u{a}B"'],
    ['\u202eRTL', '"\\u{202e}RTL"'],
    ['\u001b[31mA', '"\\u{1b}[31mA"'],
    ['A\u00a0B', '"A\\u{a0}B"'],
    ['\u{e0041}A', '"\\u{e0041}A"'],
  ])('%j is shown as %s', (code, shown) => {
    expect(shownCode(code)).toBe(shown);
  });
});
