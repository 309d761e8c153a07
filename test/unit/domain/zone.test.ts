import { describe, expect, test } from 'vitest';
import { isWithin, suffixesOf, zoneOf } from '../../../src/domain/zone.ts';
import { publicIpv4Faults } from '../../../src/domain/zone-address.ts';

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
