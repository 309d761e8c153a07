import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileScrub, SECRET_MARK, secretTexts } from '../../../src/domain/scrub.ts';

const secretText = fc
  .string({ minLength: 8, maxLength: 40, unit: 'grapheme-ascii' })
  .filter((text) => text.trim().length >= 8);

const FORMS: Record<string, (secret: string) => string> = {
  plain: (secret) => secret,
  'JSON-escaped': (secret) => JSON.stringify({ token: secret }),
  'JSON in JSON': (secret) => JSON.stringify(JSON.stringify({ token: secret })),
  'percent-encoded': (secret) => `https://x/?t=${encodeURIComponent(secret)}`,
  'lower-case percent': (secret) => encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase()),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64 after one byte': (secret) => Buffer.from(`u${secret}`).toString('base64'),
  'base64 after two bytes': (secret) => Buffer.from(`u:${secret}`).toString('base64'),
  base64url: (secret) => Buffer.from(`a:${secret}`).toString('base64url'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
};

/** The forms in which the middle of a secret would still be readable. */
function leaks(text: string, secret: string): boolean {
  const core = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), core]).toString('base64');
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + core.length) * 8) / 6));
  });
  return [secret, encodeURIComponent(secret), core.toString('hex'), ...base64].some((form) =>
    text.includes(form),
  );
}

describe('scrub', () => {
  it.each(Object.keys(FORMS))('blanks a secret out: %s', (name) => {
    const form = FORMS[name] as (secret: string) => string;
    fc.assert(
      fc.property(secretText, (secret) => {
        const text = `before ${form(secret)} after`;
        const clean = compileScrub([secret])(text);
        expect(clean).toContain(SECRET_MARK);
        expect(leaks(clean, secret)).toBe(false);
        expect(clean.startsWith('before ')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('blanks single lines of a PEM text', () => {
    const body = ['MHcCAQEEIGZha2VmYWtlZmFrZWZha2VmYWtl', 'ZmFrZWZha2VmYWtlZmFrZWZha2VmYWtlZmFrZQ=='];
    const pem = `-----BEGIN EC PRIVATE KEY-----\n${body.join('\n')}\n-----END EC PRIVATE KEY-----\n`;
    const scrub = compileScrub([pem]);
    expect(scrub(`line: ${body[1]}`)).toBe(`line: ${SECRET_MARK}`);
    expect(scrub(pem)).toBe(SECRET_MARK);
    expect(scrub('-----BEGIN EC PRIVATE KEY-----')).toBe('-----BEGIN EC PRIVATE KEY-----');
  });

  it('takes every secret out of a stored document, and leaves public certificates readable', () => {
    const certificate = '-----BEGIN CERTIFICATE-----\nMIIBpublicpublicpublic\n-----END CERTIFICATE-----\n';
    const stored = JSON.stringify({
      serverCa: { certificate, key: 'PRIVATEPRIVATE' },
      serverToken: 'tokentoken',
    });
    const scrub = compileScrub(secretTexts(stored));
    expect(scrub('PRIVATEPRIVATE and tokentoken')).toBe(`${SECRET_MARK} and ${SECRET_MARK}`);
    expect(scrub(certificate)).toBe(certificate);
  });

  it('leaves everything else as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('0123456789abcdef'));
        expect(compileScrub(['0123456789abcdef'])(text)).toBe(text);
        expect(compileScrub([])(text)).toBe(text);
      }),
    );
  });

  it('takes the longer of two secrets that begin alike', () => {
    expect(compileScrub(['abcdefgh', 'abcdefghijkl'])('x abcdefghijkl y')).toBe(`x ${SECRET_MARK} y`);
  });

  it('ignores what is too short to be a secret', () => {
    expect(compileScrub(['', 'a', 'abc'])('abc a')).toBe('abc a');
  });
});
