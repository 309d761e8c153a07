import { expect, test } from 'vitest';
import { dsMatches } from '../../../src/domain/ds-digest.ts';

// The examples of RFC 4034 5.4, RFC 4509 2.3 and RFC 6605 6.
const KEY =
  '256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==';
const NAME = 'dskey.example.com';

test.each([
  ['60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118', true],
  ['60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A', true],
  ['60485 5 2 d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a', true],
  ['60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50B', false],
  ['60485 8 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A', false],
  ['60485 5 9 D4B7', false],
  ['rubbish', false],
])('%s belongs to the key: %s', (ds, belongs) => {
  expect(dsMatches(NAME, ds, [KEY])).toBe(belongs);
  expect(dsMatches(NAME, ds, ['256 3 5', KEY])).toBe(belongs);
  expect(dsMatches('other.example.com', ds, [KEY])).toBe(false);
  expect(dsMatches(NAME, ds, [])).toBe(false);
});

test('a key of the curve that PowerDNS makes, by SHA-256 and SHA-384', () => {
  const p256 =
    '257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==';
  expect(
    dsMatches('example.net', '55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17', [
      p256,
    ]),
  ).toBe(true);
});
