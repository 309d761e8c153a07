import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fqdnFaults,
  isWithin,
  nameserverFaults,
  nearestLabel,
  poolLabelFaults,
  poolLabelWarnings,
  suffixesOf,
  zoneOf,
} from '../../../src/domain/zone.ts';
import { publicIpv4Faults } from '../../../src/domain/zone-address.ts';

describe('poolLabelFaults', () => {
  test.each(['omantel', 'a', 'a-1', 'x9', 'a'.repeat(32)])('takes %s', (label) => {
    expect(poolLabelFaults(label)).toEqual([]);
  });

  test.each([
    ['Omantel', 'omantel would do'],
    ['1a', 'a would do'],
    ['a-', 'a would do'],
    ['a.b', 'a-b would do'],
    ['', undefined],
    ['-', undefined],
  ])('refuses %j and offers the nearest', (label, fix) => {
    const [fault] = poolLabelFaults(label);
    expect(fault?.field).toBe('domain.subdomain');
    expect(fault?.fix).toBe(fix);
  });

  test.each(['console', 'keycloak', 'ns2', 'pdns-admin'])('refuses the reserved name %s', (label) => {
    expect(poolLabelFaults(label)[0]?.reason).toContain('reserved');
  });

  test('warns of a short name only', () => {
    expect(poolLabelWarnings('ab')).toHaveLength(1);
    expect(poolLabelWarnings('abc')).toEqual([]);
  });

  test('what is offered as nearest holds the rule', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const nearest = nearestLabel(text);
        if (nearest !== undefined) expect(poolLabelFaults(nearest)).toEqual([]);
      }),
    );
  });
});

describe('fqdnFaults', () => {
  test.each(['omantel.om', '3m.com', 'xn--mgb9awbf.example', `${'a'.repeat(59)}.om`])('takes %s', (fqdn) => {
    expect(fqdnFaults(fqdn)).toEqual([]);
  });

  test.each([
    'om',
    'a..b',
    'a.b.',
    'Ä.de',
    'a_b.de',
    '-a.de',
    'a.-b',
    '10.0.0.1',
    `${'a'.repeat(64)}.de`,
    `${'a'.repeat(61)}.de`,
  ])('refuses %s', (fqdn) => {
    expect(fqdnFaults(fqdn)).toHaveLength(1);
  });
});

describe('nameserverFaults', () => {
  test('takes two to thirteen hosts', () => {
    expect(nameserverFaults(['ns1.openova.io', 'ns2.openova.io'], 'a.b')).toEqual([]);
  });

  test('refuses one, a name twice, the zone itself and what is no host', () => {
    const faults = nameserverFaults(['a.b', 'bad_host.b'], 'a.b');
    expect(faults.map((fault) => fault.field)).toEqual(['dns.nameservers[0]', 'dns.nameservers[1]']);
    expect(nameserverFaults(['ns1.x.y'], 'a.b')).toHaveLength(1);
    expect(nameserverFaults(['ns1.x.y', 'ns1.x.y'], 'a.b')).toHaveLength(1);
  });
});

describe('publicIpv4Faults', () => {
  test.each(['8.8.8.8', '49.12.16.160', '172.32.0.1'])('takes %s', (address) => {
    expect(publicIpv4Faults(address, { sandbox: false })).toEqual([]);
  });

  test.each([
    '10.1.2.3',
    '127.0.0.1',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.1.1',
    '224.0.0.1',
    '203.0.113.1',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '::1',
  ])('refuses %s', (address) => {
    expect(publicIpv4Faults(address, { sandbox: false })).toHaveLength(1);
  });

  test('a sandbox may use the addresses of documentation, and no private ones', () => {
    expect(publicIpv4Faults('203.0.113.1', { sandbox: true })).toEqual([]);
    expect(publicIpv4Faults('10.0.0.1', { sandbox: true })).toHaveLength(1);
  });
});

describe('names', () => {
  test('a suffix is cut at dots only', () => {
    expect(isWithin('a.b.c', 'b.c')).toBe(true);
    expect(isWithin('ab.c', 'b.c')).toBe(false);
    expect(suffixesOf('a.b.c')).toEqual(['a.b.c', 'b.c', 'c']);
  });

  test('the longest zone holds a name', () => {
    expect(zoneOf('x.dev.omani.works', ['omani.works', 'dev.omani.works'])).toBe('dev.omani.works');
    expect(zoneOf('x.example.org', ['omani.works'])).toBeUndefined();
  });
});
