import { DEFAULT_TTL, type Domain, type Entry, OWN_TYPE } from './domain.ts';

const SERIAL = 2026010101;

/**
 * The domains that a new account holds: one in use, with records of its own beside which a Sovereign has to live; one
 * that is served elsewhere, and one that is parked.
 */
export function seededDomains(): Domain[] {
  const main: Entry[] = [
    { host: '', type: 'a', value: '192.0.2.10' },
    { host: '', type: 'mx', value: 'mail.example.org', extra: '10' },
    { host: '', type: 'txt', value: 'v=spf1 mx -all' },
  ];
  const sub: Entry[] = [
    { host: 'www', type: 'cname', value: 'example.org' },
    { host: 'mail', type: 'a', value: '192.0.2.25' },
    { host: '_dmarc', type: 'txt', value: 'v=DMARC1; p=reject; rua=mailto:postmaster@example.org' },
    { host: 'shop', type: 'forward', value: 'https://shop.example.net/', extra: '1' },
  ];
  const elsewhere = ['ns1.elsewhere.test', 'ns2.elsewhere.test'];
  const empty = { servers: [], main: [], sub: [], ttl: DEFAULT_TTL, serial: SERIAL };
  return [
    { ...empty, name: 'example.org', type: OWN_TYPE, main, sub, ttl: 1800 },
    { ...empty, name: 'example.net', type: 'Name Servers', servers: elsewhere },
    { ...empty, name: 'example.com', type: 'Dynadot Parking' },
  ];
}
