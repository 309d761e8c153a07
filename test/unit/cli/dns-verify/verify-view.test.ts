import { describe, expect, it } from 'vitest';
import { changeLines } from '../../../../src/cli/dns-verify/change-lines.ts';
import { hostNames } from '../../../../src/cli/dns-verify/host-names.ts';
import { answerText, ttlText } from '../../../../src/cli/dns-verify/row-text.ts';
import { verifyLines } from '../../../../src/cli/dns-verify/verify-view.ts';
import { differenceOf } from '../../../../src/domain/dns-difference.ts';
import type { Diagnosis, VerifyResult, VerifyRow } from '../../../../src/domain/dns-verify.ts';
import { UNICODE_SYMBOLS } from '../../../../src/style/symbols.ts';
import { textWidth } from '../../../../src/style/text-width.ts';
import { plainPaint } from '../../../../src/style/theme.ts';

const F = 'omantel.omani.works';
const view = (columns: number) => ({ columns, symbols: UNICODE_SYMBOLS, paint: plainPaint, terminal: true });

const at = {
  stage: 'zone',
  server: 'ns1.openova.test',
  rcode: 'NOERROR',
  authoritative: true,
  ttl: 300,
} as const;
const row = (more: Partial<VerifyRow>): VerifyRow => ({
  ...{ ...at, transport: 'udp', subject: 'host', name: `console.${F}`, type: 'A', state: 'ok' },
  values: ['203.0.113.10'],
  ...more,
});

const stale: Diagnosis = {
  kind: 'stale-address',
  sentence: `ns1.openova.test still serves 203.0.113.9 for console.${F}, wanted 203.0.113.10.`,
  fix: `Set console.${F} to 203.0.113.10.`,
  next: `catalyst dns apply ${F}`,
};

const result: VerifyResult = {
  v: 1,
  sovereign: F,
  fqdn: F,
  zone: F,
  address: '203.0.113.10',
  at: '2026-11-21T09:00:05.000Z',
  agrees: false,
  stages: [
    { stage: 'zone', state: 'failed', says: `1 server of ${F}` },
    {
      stage: 'public',
      state: 'skipped',
      says: 'not asked before stages 1 and 2 pass: they would cache what is wrong',
    },
  ],
  rows: [
    row({ state: 'wrong', values: ['203.0.113.9'] }),
    row({ state: 'wrong', values: ['203.0.113.9'], transport: 'tcp' }),
    row({ name: `api.${F}` }),
    row({ name: `gitea.${F}` }),
    row({ subject: 'random', name: `w0.${F}` }),
    row({ subject: 'random', name: `w0.${F}`, transport: 'tcp', state: 'silent', values: [] }),
  ],
  diagnoses: [stale],
  error: differenceOf(F, [stale]),
};

describe('the table of dns verify', () => {
  it('joins both transports where they agree, and hosts that are right', () => {
    expect(verifyLines(result, view(80))).toEqual([
      'omantel.omani.works → 203.0.113.10                                  09:00:05 UTC',
      '',
      ' ✖ 1 zone    failed   1 server of omantel.omani.works',
      '   ✖ wrong   ns1.openova.test  console A  5m  203.0.113.9',
      '   ✔ ok      ns1.openova.test  api A +1   5m  203.0.113.10',
      '   ✔ ok      ns1.openova.test  * A udp    5m  203.0.113.10',
      '   ✖ silent  ns1.openova.test  * A tcp    5m  no answer',
      '',
      ' – 3 public  skipped  not asked before stages 1 and 2 pass: they would cache',
      '                      what is wrong',
      '',
      'ns1.openova.test still serves 203.0.113.9 for console.omantel.omani.works,',
      'wanted 203.0.113.10.',
      '  Set console.omantel.omani.works to 203.0.113.10.',
      '',
      'CATALYST-DIFFERENT · exit 8 · catalyst dns apply omantel.omani.works',
    ]);
  });

  it.each([120, 80, 60, 40])('stays within %i columns, commands aside', (columns) => {
    const lines = verifyLines(result, view(columns)).filter((line) => !line.includes('catalyst '));
    for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(columns);
  });

  it('wraps the lines of a watch on a terminal, and never in a log', () => {
    const changes = [{ row: row({ state: 'wrong', values: ['203.0.113.9'] }) }];
    expect(changeLines(changes, result, view(80))).toEqual([
      '09:00:05 zone    ✖ wrong   ns1.openova.test console A: 203.0.113.9 (5m)',
      '09:00:05 waiting ns1.openova.test still serves 203.0.113.9 for',
      '                 console.omantel.omani.works, wanted 203.0.113.10.',
    ]);
    expect(changeLines(changes, result, { ...view(80), terminal: false })).toHaveLength(2);
  });
});

it.each<[Partial<VerifyRow>, string]>([
  [{ subject: 'soa', type: 'SOA', values: ['a b 7 1 1 1 1'] }, 'serial 7'],
  [
    { subject: 'soa', type: 'SOA', values: ['a b 7 1 1 1 1'], says: 'serial 7, another server has 8' },
    'serial 7, another server has 8',
  ],
  [
    { subject: 'soa', type: 'SOA', values: [], authoritative: false, state: 'wrong' },
    'empty; not authoritative',
  ],
  [{ subject: 'ns', type: 'NS', values: ['ns1.a.test', 'ns2.a.test'] }, '{ns1,ns2}.a.test'],
  [{ subject: 'ns', type: 'NS', values: ['ns1.a.test', 'ns2.b.test'] }, 'ns1.a.test, ns2.b.test'],
  [{ subject: 'keys', values: [] }, 'unsigned'],
  [{ subject: 'keys', values: [], state: 'wrong', says: 'it shows no key' }, 'empty; it shows no key'],
  [{ subject: 'ds', values: ['4711 13 2 ab', '4711 13 4 cd'] }, 'key 4711'],
  [
    { subject: 'delegation', type: 'NS', values: ['ns1.a.test'], glue: { 'ns1.a.test': [] } },
    'ns1.a.test without glue for ns1.a.test',
  ],
  [{ values: [], hiddenBy: `_acme-challenge.x.${F}`, state: 'wrong' }, 'empty: hidden by _acme-challenge.x'],
  [{ values: [], alias: 'lb.example.org', state: 'wrong' }, 'alias of lb.example.org'],
  [{ values: [], rcode: 'NXDOMAIN', state: 'wrong' }, 'NXDOMAIN'],
  [{ values: [], state: 'silent', says: 'The DNS server x did not answer' }, 'no answer'],
  [{ subject: 'validation', authenticated: true }, 'authenticated'],
  [{ subject: 'caa', values: [] }, 'none: everybody may issue'],
])('%j is shown as %s', (more, text) => {
  expect(answerText(row(more), F)).toBe(text);
});

it('shows seconds as a person reads them', () => {
  expect([0, 59, 60, 212, 3600, 5400, 172_800].map(ttlText)).toEqual([
    '0s',
    '59s',
    '1m',
    '3m32s',
    '1h',
    '1h30m',
    '2d',
  ]);
  expect(ttlText(undefined)).toBe('');
});

it('takes labels and whole names as hosts, and nothing that is none', () => {
  expect(hostNames(['shop', `A.${F}.`, `two.labels.${F}`], F)).toEqual([
    `shop.${F}`,
    `a.${F}`,
    `two.labels.${F}`,
  ]);
  for (const odd of ['', 'a..b', 'a b', '-a', 'x'.repeat(64), '*'])
    expect(() => hostNames([odd], F)).toThrow(/is no host name/);
});
