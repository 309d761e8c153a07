import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadBalancerFor, spreadGroupsFor } from '../../../../src/domain/limits.ts';
import { cidrRule, isOpenToAll } from '../../../../src/domain/spec/cidr.ts';
import * as rules from '../../../../src/domain/spec/field-rules.ts';
import { domainRule, fqdnLengthRule, subdomainRule } from '../../../../src/domain/spec/host-names.ts';
import { didYouMean, editDistance, nearest } from '../../../../src/domain/spec/nearest.ts';
import type { Rule } from '../../../../src/domain/spec/problem.ts';

const own = domainRule({ digits: true });
const pool = domainRule({ digits: false });
const cases: [string, Rule<string>, string[], string[]][] = [
  [
    'cidr',
    cidrRule,
    ['10.0.0.0/8', '203.0.113.7/32', '0.0.0.0/0', '::/0', '2001:db8::/32', '::1/128', '1:2:3:4:5:6:7:8/128'],
    [
      '10.0.0.1/8',
      '10.0.0.0',
      '10.0.0.0/33',
      '256.0.0.0/8',
      '010.0.0.0/8',
      '1::2::/64',
      '2001:db8::1/64',
      '/8',
      '1.2.3.4/',
      ':::/0',
      '10.0.0.0/8/8',
      'g::/16',
    ],
  ],
  [
    'subdomain',
    subdomainRule,
    ['omantel', 'a-b', 'x'.repeat(32)],
    ['console', '3m', 'a.b', '-a', 'a-', 'A', 'x'.repeat(33), '', 'ä'],
  ],
  ['pool', pool, ['omani.works', 'a.b.c'], ['3m.com', 'works', 'a..b', 'a_b.c']],
  [
    'own',
    own,
    ['3m.com', 'cloud.3m.com', 'xn--bcher-kva.example', `${'a'.repeat(63)}.com`],
    [
      'com',
      '1.2.3.4',
      'a..b',
      'bücher.example',
      'a_b.com',
      '-a.com',
      `${'a'.repeat(64)}.com`,
      `${'a.'.repeat(127)}com`,
    ],
  ],
  [
    'email',
    rules.emailRule,
    ['ops@omantel.om', 'a+b@x-y.co.uk'],
    ['ops', 'ops@', '@x.om', 'a b@x.om', 'a@x', 'a@-x.om', 'a@@x.om', 'a@x..om'],
  ],
  ['name', rules.nameRule, ['abc', 'a1-b'], ['ab', 'a'.repeat(33), '1ab', 'ab-', 'aB1']],
  [
    'server type',
    rules.serverTypeRule,
    ['cx23', 'cpx32', 'ccx63', 'cax11'],
    ['cx', 'px32', 'cpx32 ', 'CPX32', 'cpx3222'],
  ],
  [
    'k3s',
    rules.k3sVersionRule,
    [rules.K3S_DEFAULT, 'v1.36.2+k3s1'],
    ['1.35.9', 'v1.35.9', 'v1.35.9+k3s', 'v1.35+k3s1', 'latest'],
  ],
  [
    'repository',
    rules.repositoryRule,
    ['https://github.com/openova-io/openova', 'https://git.example:8443/a.git'],
    [
      'http://github.com/a/b',
      'git@github.com:a/b',
      'https://github.com',
      'https://u:p@github.com/a/b',
      'file:///etc',
    ],
  ],
  [
    'branch',
    rules.branchRule,
    ['main', 'release/1.0', 'a_b'],
    ['-x', 'a..b', 'a b', 'a~1', 'x.lock', '/a', 'a/', 'a//b', 'a@{b', ''],
  ],
  ['path', rules.gitPathRule, ['clusters/_template', 'a'], ['/a', '../a', 'a/../b', 'a//b', '', 'a b', 'a/']],
  [
    'pull secret',
    rules.pullSecretRule,
    ['env:TOKEN', 'file:/a b', 'keyring:ghcr'],
    ['ghp_x', 'env:', 'env:1A', 'file:', 'vault:x'],
  ],
  [
    'proxy',
    rules.proxyRule,
    ['http://proxy:3128', 'https://proxy.example'],
    ['proxy:3128', 'socks5://p:1', 'http://u:p@proxy:3128'],
  ],
  [
    'api',
    rules.apiRule,
    ['https://pdns.openova.io', 'http://127.0.0.1:8081'],
    [
      'http://pdns.openova.io',
      'https://pdns.openova.io/api/v1',
      'https://k@pdns.openova.io',
      'https://x/?k=1',
      'pdns',
    ],
  ],
  ['money', rules.moneyRule, ['100', '79.50', '0'], ['1e3', '-1', '1.234', 'EUR 5', '1,5']],
  ['location', rules.locationRule, ['fsn1', 'ash', 'sin'], ['fsn2', 'frankfurt', 'hel', '']],
];

test.each(cases)('%s', (_, rule, good, bad) => {
  for (const value of good) expect([value, rule(value)]).toEqual([value, undefined]);
  for (const value of bad)
    expect([value, rule(value)?.reason, rule(value)?.warning]).toEqual([
      value,
      expect.any(String),
      undefined,
    ]);
});

test('what is only unusual is a warning', () => {
  expect(subdomainRule('om')).toMatchObject({ warning: true });
  expect(rules.k3sVersionRule('v1.31.4+k3s1')).toMatchObject({
    warning: true,
    reason: 'Kubernetes 1.31 gets no more fixes',
  });
  expect(rules.locationRule('ber1')).toMatchObject({ warning: true });
});

test('a full name of 63 characters is the longest', () => {
  expect(fqdnLengthRule(`${'a'.repeat(51)}.omani.works`)).toBeUndefined();
  expect(fqdnLengthRule(`${'a'.repeat(52)}.omani.works`)!.reason).toContain('64 characters');
});

test('every rule answers any text without throwing, and quotes no control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      for (const [, rule] of cases) {
        const said = rule(text);
        expect(said?.reason ?? '').not.toMatch(/[\p{Cc}]/u);
      }
    }),
    { numRuns: 300 },
  );
});

test('a network written from its parts always holds, and with a host bit set never', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.integer({ min: 0, max: 31 }), (address, prefix) => {
      const size = 2 ** (32 - prefix);
      const base = Math.floor(address / size) * size;
      const text = (number: number) =>
        [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
      expect(cidrRule(`${text(base)}/${prefix}`)).toBeUndefined();
      expect(cidrRule(`${text(base + 1)}/${prefix}`)).toBeDefined();
    }),
    { numRuns: 300 },
  );
});

test('edit distance is a metric, and the nearest candidate is near', () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
    }),
    { numRuns: 200 },
  );
  expect(nearest('fsn2', ['nbg1', 'fsn1', 'hel1'])).toBe('fsn1');
  expect(nearest('zzz', ['nbg1', 'fsn1'])).toBeUndefined();
  expect(didYouMean('workres', ['workers', 'location'])).toBe('Did you mean workers?');
});

test('limits', () => {
  expect([0, 1, 10, 11, 50].map(spreadGroupsFor)).toEqual([0, 1, 1, 2, 5]);
  expect([25, 26, 75, 151].map(loadBalancerFor)).toEqual(['lb11', 'lb21', 'lb21', undefined]);
  expect([isOpenToAll(['10.0.0.0/8']), isOpenToAll(['10.0.0.0/8', '::/0'])]).toEqual([false, true]);
});

test.each([
  ['10.0.0.1/8', '10.0.0.0/8'],
  ['203.0.113.77/25', '203.0.113.0/25'],
  ['2001:db8:1:2::5/48', '2001:db8:1::/48'],
  ['2001:db8::ff/120', '2001:db8::/120'],
  ['2001:db8::1:ff/120', '2001:db8:0:0:0:0:1::/120'],
])('of %s the network that it lies in is named', (given, network) => {
  expect(cidrRule(given)?.fix).toContain(`Write ${network}, or `);
});
