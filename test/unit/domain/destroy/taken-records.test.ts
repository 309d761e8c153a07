import { expect, test } from 'vitest';
import { takenRecords } from '../../../../src/domain/destroy/taken-records.ts';
import { recordSet } from '../../../../src/domain/record-set.ts';

const fqdn = 'cloud.example.org';
const OURS = '203.0.113.10';
const home = (host: string, ...values: string[]) => ({
  ...recordSet(`${host}.${fqdn}`, 'A', 1800, values),
  values,
});

test('ours are the canonical names with nothing but our address, also where a line stands there twice', () => {
  const sets = [
    home('console', OURS),
    home('api', OURS, OURS),
    home('auth', OURS, '198.51.100.9'),
    home('shop', OURS),
  ];
  const taken = takenRecords({ fqdn, addresses: [OURS], home: sets, above: [] });
  expect(taken.home.map(({ name }) => name)).toEqual([`console.${fqdn}`, `api.${fqdn}`]);
});

test('name servers that live in the zone are nobody’s, and lead to nobody’s zone', () => {
  const host = home('ns1', '192.0.2.53');
  const ns = recordSet(fqdn, 'NS', 3600, [`ns1.${fqdn}`]);
  const taken = takenRecords({ fqdn, addresses: [OURS], home: [ns, host], above: [ns, host] });
  expect(taken).toEqual({ home: [], hosts: [host], above: [ns, host] });
});
