import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textWidth, wrap } from '../../../src/style/text-width.ts';

const words = fc.array(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme-ascii' }), { maxLength: 12 });

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
