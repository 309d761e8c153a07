import { expect, test } from 'vitest';
import { crossProblems } from '../../../../src/domain/spec/cross-rules.ts';
import type { SovereignSpec } from '../../../../src/domain/spec.ts';
import { KEY, spec } from '../../pipeline/stages/check/check-world.ts';

const region = (workers: number, type = 'lb11') => ({
  location: 'fsn1',
  controlPlane: { type: 'cpx32', count: 3 as const },
  workers: { type: 'cpx32', count: workers },
  loadBalancer: { type },
});
const nameservers = (...hosts: string[]): SovereignSpec['dns'] => ({
  provider: 'powerdns',
  api: '',
  server: '',
  nameservers: hosts,
  parent: true,
});
const long = (length: number): SovereignSpec['domain'] => ({
  mode: 'own',
  fqdn: `${'a'.repeat(length - 4)}.com`,
});

const cases: [string, Partial<SovereignSpec>, string | undefined, string | undefined][] = [
  ['a sound spec', {}, undefined, undefined],
  ['25 targets on lb11', { regions: [region(22)] }, undefined, undefined],
  ['26 targets on lb11', { regions: [region(23)] }, 'regions[0].workers.count', 'Use lb21, or 22 workers.'],
  ['many targets on a type that is not known here', { regions: [region(50, 'lb99')] }, undefined, undefined],
  ['eleven regions', { regions: Array.from({ length: 11 }, () => region(1)) }, 'regions', undefined],
  [
    'a name server that is the Sovereign',
    { dns: nameservers('ns1.a.b', 'omantel.omani.works') },
    'dns.nameservers[1]',
    'For example ns1.omantel.omani.works.',
  ],
  ['Dynadot below a pool', { dns: { provider: 'dynadot' } }, 'dns.provider', 'Use powerdns.'],
  [
    'the same key under another comment',
    { access: { sshKeys: [KEY, `${KEY} again`], sshCidrs: [], apiCidrs: ['10.0.0.0/8'] } },
    'access.sshKeys[1]',
    'Remove one.',
  ],
  ['an FQDN of 64 characters', { domain: long(64) }, 'domain.fqdn', 'Choose a shorter name.'],
];

test.each(cases)('%s', (_, change, key, fix) => {
  const found = crossProblems(spec(change)).filter((problem) => !problem.warning);
  expect(found.map((problem) => [problem.key, problem.fix])).toEqual(key === undefined ? [] : [[key, fix]]);
});

test('what is taken with a word: an open API', () => {
  const open = spec({
    access: { sshKeys: [KEY], sshCidrs: [], apiCidrs: ['10.0.0.0/8', '0.0.0.0/0'] },
    domain: long(63),
  });
  expect(crossProblems(open).map((problem) => [problem.key, problem.warning])).toEqual([
    ['access.apiCidrs', true],
  ]);
});
