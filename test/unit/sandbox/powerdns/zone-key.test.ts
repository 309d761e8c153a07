import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  dsTexts,
  keyTag,
  keyView,
  makeKey,
  type ZoneKey,
} from '../../../../src/sandbox/powerdns/zone-key.ts';

/** The example key of RFC 6605 section 6.1. */
const EXAMPLE: ZoneKey = {
  id: 1,
  keytype: 'csk',
  active: true,
  published: true,
  flags: 257,
  publicKey: Buffer.from(
    'GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==',
    'base64',
  ),
  privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
};

test('key tag and DS are those of the RFC', () => {
  expect(keyTag(EXAMPLE)).toBe(55648);
  expect(dsTexts('example.net', EXAMPLE)).toContain(
    '55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17',
  );
});

test('what the API shows of a key never holds its private half', () => {
  const key = makeKey(1, { keytype: 'csk', active: true, published: true });
  const { d } = key.privateKey.export({ format: 'jwk' });
  const shown = JSON.stringify(keyView('example.net', key));
  expect(shown).not.toMatch(/private/i);
  expect(shown).not.toContain(Buffer.from(d!, 'base64url').toString('base64'));
});
