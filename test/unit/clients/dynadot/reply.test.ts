import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verdictOf } from '../../../../src/clients/dynadot/reply.ts';

const ok = (value: unknown) => verdictOf({ status: 200, text: JSON.stringify(value) });

test.each<[string, unknown]>([
  ['a number', { DomainInfoResponse: { ResponseCode: 0, Status: 'success', x: 1 } }],
  ['a text', { SetDnsResponse: { ResponseCode: '0', Status: 'success', x: 1 } }],
  ['any root', { WhateverItIsCalledNext: { ResponseCode: '0', x: 1 } }],
])('a response code of 0 is success: %s', (_what, value) => {
  expect(ok(value)).toMatchObject({ content: { x: 1 } });
});

test.each<[string, unknown]>([
  ['no code', { SetDnsResponse: { Status: 'success' } }],
  ['an empty code', { SetDnsResponse: { ResponseCode: '', Status: 'success' } }],
  ['null', { SetDnsResponse: { ResponseCode: null, Status: 'success' } }],
  ['false', { SetDnsResponse: { ResponseCode: false, Status: 'success' } }],
  ['a list', { SetDnsResponse: { ResponseCode: [0], Status: 'success' } }],
  ['a header as other APIs have it', { SetDnsResponse: { ResponseHeader: { ResponseCode: 0 } } }],
  ['two roots', { A: { ResponseCode: 0 }, B: { ResponseCode: 0 } }],
  ['no root', { ResponseCode: 0, Status: 'success' }],
  ['an empty object', {}],
  ['a list of them', [{ SetDnsResponse: { ResponseCode: 0 } }]],
  ['a text', 'success'],
])('nothing else is: %s', (_what, value) => {
  expect(ok(value)).toMatchObject({ kind: 'malformed' });
});

test.each<[string, string, string]>([
  ['invalid key', 'credential', 'Response'],
  ['Too many requests, please try again in one minute', 'rate-limited', 'Response'],
  ['could not find domain in your account', 'not-found', 'DomainInfoResponse'],
  ['Could not find domain in your account: invalid key domain', 'not-found', 'DomainInfoResponse'],
  [
    "'ns1.account-key.org' needs to be registered with an ip address before it can be used",
    'missing-host',
    'SetNsResponse',
  ],
  ['Invalid field in API request', 'invalid-field', 'SetDnsResponse'],
  ["The domain doesn't have main dns.", 'main-record-needed', 'SetDnsResponse'],
  ['There was a problem with connection to main server', 'unavailable', 'SetDnsResponse'],
  ['authoritative account key of the author', 'refused', 'SetDnsResponse'],
])('"%s" is told as %s, with the code as number and as text', (text, kind, root) => {
  for (const code of [-1, '-1']) {
    const body = root === 'Response' ? {} : { Status: 'error' };
    expect(ok({ [root]: { ResponseCode: code, ...body, Error: text } })).toEqual({ kind, said: text });
  }
});

test.each<[number, string]>([
  [401, 'credential'],
  [403, 'credential'],
  [429, 'rate-limited'],
  [500, 'unavailable'],
  [503, 'unavailable'],
  [301, 'malformed'],
  [302, 'malformed'],
  [404, 'malformed'],
  [414, 'refused'],
])('a status of %i is never success', (status, kind) => {
  const text = JSON.stringify({ SetDnsResponse: { ResponseCode: 0 } });
  expect(verdictOf({ status, text })).toMatchObject({ kind });
  expect(verdictOf({ status, text: '<html>' })).toMatchObject({ kind });
});

test('no text makes it throw, and none but an explicit 0 makes it believe', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const verdict = verdictOf({ status: 200, text });
      if ('content' in verdict) expect(Number(verdict.content.ResponseCode)).toBe(0);
    }),
    { numRuns: 500 },
  );
});
