import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { clip, pad, textWidth, wrap } from '../../../src/style/text-width.ts';

const words = fc.array(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }), { maxLength: 12 });

test('wrapping loses nothing, and no line is too wide', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 4, max: 90 }), (parts, columns) => {
      const text = parts.join(' ');
      const lines = wrap(text, columns);
      expect(lines.every((line) => textWidth(line) <= columns)).toBe(true);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
  );
});

test('lines break between words, and a word that is longer than a line goes on in the next', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrap('see /a/very/long/path now', 10)).toEqual(['see', '/a/very/lo', 'ng/path', 'now']);
});

test.each([
  ['omantel.omani.works', 19],
  ['\u001b[31mred\u001b[39m', 3],
  ['表示', 4],
  ['e\u0301', 1],
  ['👩‍👩‍👧‍👦', 2],
  ['🇴🇲', 2],
  ['', 0],
])('%j takes %i columns', (text, columns) => {
  expect(textWidth(text)).toBe(columns);
});

test('a sign that is made of several is never cut in the middle', () => {
  expect(clip('family 👩‍👩‍👧‍👦 and more', 10)).toBe('family 👩‍👩‍👧‍👦…');
  expect(pad('表示', 6)).toBe('表示  ');
  expect(wrap('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 4)).toEqual(['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦']);
});

const drawn = fc.string({
  unit: fc.constantFrom(
    ...'aZ09 ~éßŁž«»–—‘’“”…·›←↑→↓─│┌└▁▂▃▄▅▆▇█░▒▸◆●○✔✖',
    '\u001b[31m',
    '\u001b[1;39m',
    '表',
    '\u0301',
    '\ufe0f',
    '👩',
  ),
});

test('what is counted without the library is counted as the library does', () => {
  fc.assert(
    fc.property(drawn, (text) => {
      expect(textWidth(text)).toBe(stringWidth(text));
    }),
    { numRuns: 1_000 },
  );
  for (let code = 0x20; code < 0x180; code += 1) {
    const sign = String.fromCodePoint(code);
    expect(textWidth(sign), sign).toBe(stringWidth(sign));
  }
});
