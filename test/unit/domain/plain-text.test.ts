import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapTexts, plainText } from '../../../src/domain/plain-text.ts';

const ESC = '\u001b';

describe('plainText', () => {
  it.each([
    ['colours', `${ESC}[31mred${ESC}[0m`, 'red'],
    ['cursor moves', `a${ESC}[2J${ESC}[1;1Hb`, 'ab'],
    ['a window title', `${ESC}]0;owned\u0007text`, 'text'],
    ['a link', `${ESC}]8;;https://evil${ESC}\\text${ESC}]8;;${ESC}\\`, 'text'],
    ['eight-bit sequences', '\u009b31mred', 'red'],
    ['reordered text', 'exe.\u202egpj.txt', 'exe.gpj.txt'],
    ['isolates', '\u2066a\u2069', 'a'],
    ['hidden characters', 'a\u200bb\ufeffc', 'abc'],
    ['control characters', 'a\u0000b\u0008c\u007f', 'abc'],
    ['line breaks of other systems', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
  ])('takes out %s', (_, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it('keeps newline, tab and every language', () => {
    const text = 'عُمان\t日本\n👩‍💻 ok';
    expect(plainText(text)).toBe(text);
  });

  it('leaves nothing that a terminal obeys, and is stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = plainText(text);
        expect(plain).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(plainText(plain)).toBe(plain);
      }),
    );
  });

  it('reaches every text of a value', () => {
    const value = { a: ['\u0007x', { b: `${ESC}[1my` }], n: 1, z: null };
    expect(mapTexts(value, plainText)).toEqual({ a: ['x', { b: 'y' }], n: 1, z: null });
  });
});
