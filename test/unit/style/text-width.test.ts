import fc from 'fast-check';
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
