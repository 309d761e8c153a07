import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalValue, recordSet, sameRecordSet } from '../../../src/domain/record-set.ts';
import { canonicalRecords, delegationRecords, dsValue } from '../../../src/domain/record-set-canonical.ts';

const F = 'omantel.omani.works';

describe('recordSet', () => {
  test.each([
    ['NS', 'NS1.Openova.IO.', 'ns1.openova.io'],
    ['CNAME', 'A.B.', 'a.b'],
    ['MX', '10  Mail.Example.org.', '10 mail.example.org'],
    ['SOA', 'NS1.A. Host.B. 1 2 3 4 5', 'ns1.a host.b 1 2 3 4 5'],
    ['DS', '1 13 2 AB CD', '1 13 2 abcd'],
    ['TXT', '"Keep  This."', '"Keep  This."'],
    ['AAAA', '2001:DB8::1', '2001:db8::1'],
  ])('brings a %s into one form', (type, given, normal) => {
    expect(normalValue(type, given)).toBe(normal);
    expect(normalValue(type, normal)).toBe(normal);
  });

  test('is the same whatever the order, the case and the dots of its parts', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(['Ns1.A.', 'ns2.a', 'NS3.a.'], { minLength: 3 }), (values) => {
        const set = recordSet(`${F.toUpperCase()}.`, 'ns', 300, values);
        expect(sameRecordSet(set, recordSet(F, 'NS', 300, ['ns1.a', 'ns2.a', 'ns3.a']))).toBe(true);
      }),
    );
  });
});

describe('canonicalRecords', () => {
  test('are apex, wildcard and the named hosts, all to one address', () => {
    const sets = canonicalRecords(F, '203.0.113.10');
    expect(sets.map((set) => set.name.replace(F, ''))).toEqual([
      '',
      '*.',
      'console.',
      'api.',
      'gitea.',
      'harbor.',
      'marketplace.',
      'admin.',
      'auth.',
    ]);
    expect(new Set(sets.map((set) => `${set.type} ${set.ttl} ${set.values}`))).toEqual(
      new Set(['A 300 203.0.113.10']),
    );
  });
});

describe('delegationRecords', () => {
  const sha256 = { keyTag: 1, algorithm: 13, digestType: 2, digest: 'AB' };
  const sha384 = { keyTag: 1, algorithm: 13, digestType: 4, digest: 'CD' };

  test('publish digest type 2 only', () => {
    const sets = delegationRecords({ fqdn: F, nameservers: ['ns1.a.b', 'ns2.a.b'], ds: [sha256, sha384] });
    expect(sets.map((set) => [set.type, set.ttl, set.values])).toEqual([
      ['NS', 3600, ['ns1.a.b', 'ns2.a.b']],
      ['DS', 3600, ['1 13 2 ab']],
    ]);
    expect(dsValue(sha256)).toBe('1 13 2 ab');
  });

  test('without a key there is no DS', () => {
    expect(delegationRecords({ fqdn: F, nameservers: ['ns1.a.b'], ds: [] }).map((set) => set.type)).toEqual([
      'NS',
    ]);
  });

  test('carry glue only for hosts below the name', () => {
    const addresses = { [`ns1.${F}`]: ['203.0.113.1'], 'ns2.a.b': ['203.0.113.2'] };
    const sets = delegationRecords({ fqdn: F, nameservers: [`ns1.${F}`, 'ns2.a.b'], ds: [], addresses });
    expect(sets.filter((set) => set.type === 'A')).toEqual([
      recordSet(`ns1.${F}`, 'A', 3600, ['203.0.113.1']),
    ]);
  });
});
