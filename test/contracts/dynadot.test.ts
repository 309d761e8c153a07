import { afterEach, describe, expect, test } from 'vitest';
import { recordSet } from '../../src/domain/record-set.ts';
import { canonicalRecords } from '../../src/domain/record-set-canonical.ts';
import type { Domain } from '../../src/sandbox/dynadot/domain.ts';
import { type DynadotSite, domainWith, foreignDomain, KEY, openDynadot, ZONE } from './dynadot-site.ts';

const FQDN = `cloud.${ZONE}`;
const A = (name: string, value: string, ttl = 300) => recordSet(name, 'A', ttl, [value]);
let site: DynadotSite;
const open = async (...domains: Domain[]) => {
  site = await openDynadot(domains.length === 0 ? undefined : domains);
  return site.connect();
};
afterEach(() => site.stop());

describe('Dynadot client on the simulator', () => {
  test('a good key is taken; the longest domain of the account holds a name', async () => {
    const dns = await open(domainWith({}), domainWith({ name: 'deep.example.org' }));
    await dns.verifyCredentials();
    await dns.verifyCredentials(FQDN);
    expect(await dns.findZone(`a.b.${ZONE}`)).toBe(ZONE);
    expect(await dns.findZone('a.deep.example.org')).toBe('deep.example.org');
    expect(await dns.findZone('example.com')).toBeUndefined();
    await expect(dns.verifyCredentials('cloud.example.com')).rejects.toMatchObject({
      code: 'CATALYST-DNS-ZONE-ABSENT',
    });
    await expect(site.connect({ key: 'wrong' }).verifyCredentials()).rejects.toMatchObject({
      code: 'CATALYST-DNS-CREDENTIAL',
      exit: 3,
    });
    await expect(site.connect({ key: '' }).verifyCredentials()).rejects.toMatchObject({
      code: 'CATALYST-DNS-CREDENTIAL',
      hint: expect.stringContaining('DYNADOT_API_KEY'),
    });
  });

  test('a zone is read in our form, with its servers and its one TTL', async () => {
    const dns = await open(foreignDomain(10, 10));
    const snapshot = await dns.read(ZONE);
    expect(snapshot).toMatchObject({ zone: ZONE, ttl: 900 });
    expect(new Set(snapshot?.sets.map((set) => set.ttl))).toEqual(new Set([900]));
    const set = (name: string, type: string) =>
      snapshot?.sets.find((one) => one.name === name && one.type === type)?.values;
    expect(set(ZONE, 'NS')).toEqual(['ns1.dyna-ns.test', 'ns2.dyna-ns.test']);
    expect(set(ZONE, 'MX')).toEqual(['20 mail.example.net']);
    expect(set(`foreign-2.${ZONE}`, 'TXT')).toEqual(['"plain text; with=signs & \\"quotes\\" \\\\ back 2"']);
    expect(set(`_sip._tcp.${ZONE}`, 'SRV')).toEqual(['1 2 5060 sip.example.net 0']);
    expect(set(`foreign-9.${ZONE}`, 'TXT')?.[0]).toMatch(/^"v=DKIM1.{248}" ".+"$/);
    expect(await dns.read('example.com')).toBeUndefined();
  });

  test('additions go by one append, with the zone’s TTL and nothing of others in it', async () => {
    const dns = await open(foreignDomain(3, 4));
    await dns.write(ZONE, { upsert: canonicalRecords(FQDN, '203.0.113.10', 900), remove: [] });
    expect(site.writes()).toHaveLength(1);
    const [sent] = site.writes();
    expect(sent?.get('add_dns_to_current_setting')).toBe('1');
    expect(sent?.get('ttl')).toBe('900');
    expect([...sent!.keys()].filter((name) => name.startsWith('subdomain'))).toHaveLength(9);
    expect([...sent!.keys()].filter((name) => name.startsWith('main'))).toEqual([]);
    const again = site.seen.length;
    await dns.write(ZONE, { upsert: canonicalRecords(FQDN, '203.0.113.10', 900), remove: [] });
    expect(site.writes()).toHaveLength(1);
    expect(site.seen.length).toBe(again + 1);
  });

  test('a changed value leaves no old one beside it: the zone is written whole', async () => {
    const dns = await open(foreignDomain(3, 4, 300));
    await dns.write(ZONE, { upsert: [A(FQDN, '203.0.113.10'), A(`x.${FQDN}`, '203.0.113.10')], remove: [] });
    await dns.write(ZONE, { upsert: [A(FQDN, '203.0.113.11')], remove: [{ name: `x.${FQDN}`, type: 'A' }] });
    expect(site.writes().map((query) => query.has('add_dns_to_current_setting'))).toEqual([true, false]);
    const sub = site.account.find(ZONE)!.sub.filter(({ host }) => host.endsWith('cloud'));
    expect(sub).toEqual([{ host: 'cloud', type: 'a', value: '203.0.113.11' }]);
  });

  test('20 and 100 records of all kinds survive add, change, removal and restore byte for byte', async () => {
    const theirs = foreignDomain(19, 91);
    const dns = await open(theirs);
    const [main, sub] = [JSON.stringify(theirs.main), JSON.stringify(theirs.sub)];
    const untouched = () => {
      const now = site.account.find(ZONE)!;
      expect(JSON.stringify(now.main.slice(0, 19))).toBe(main);
      expect(JSON.stringify(now.sub.slice(0, 91))).toBe(sub);
      expect(now.ttl).toBe(900);
      return [now.main.length, now.sub.length];
    };
    const before = await dns.read(ZONE);
    const apex = recordSet(ZONE, 'A', 900, ['203.0.113.9', '192.0.2.77']);
    const ours = canonicalRecords(FQDN, '203.0.113.10', 900);
    // The apex has an address of others already, twice; so it is seen, and so it stays.
    const held = before!.sets.find((set) => set.name === ZONE && set.type === 'A')!.values;
    expect(held).toEqual(['192.0.2.77', '192.0.2.77']);
    await dns.write(ZONE, { upsert: ours, remove: [] });
    expect(untouched()).toEqual([19, 100]);
    await dns.write(ZONE, { upsert: canonicalRecords(FQDN, '203.0.113.11', 900), remove: [] });
    expect(untouched()).toEqual([19, 100]);
    await dns.write(ZONE, { upsert: [], remove: ours.slice(0, 4) });
    expect(untouched()).toEqual([19, 96]);
    await dns.write(ZONE, { upsert: [], remove: ours });
    expect(untouched()).toEqual([19, 91]);
    await dns.write(ZONE, { upsert: [apex], remove: [{ name: `foreign-4.${ZONE}`, type: 'MX' }] });
    const { serial: _, ...damaged } = site.account.find(ZONE)!;
    expect(JSON.stringify(damaged)).not.toContain('Foreign-4"');
    await dns.restore?.(JSON.parse(JSON.stringify(before)));
    const { serial: __, ...restored } = site.account.find(ZONE)!;
    const { serial: ___, ...original } = theirs;
    expect(JSON.stringify(restored)).toBe(JSON.stringify(original));
  });

  test('more than 20 and 100 are refused, and nothing is sent', async () => {
    const dns = await open(foreignDomain(20, 100, 300));
    const before = site.records();
    const addresses = ['192.0.2.77', '192.0.2.78', '192.0.2.79'];
    for (const set of [A(`one.more.${ZONE}`, '192.0.2.1'), recordSet(ZONE, 'A', 300, addresses)]) {
      await expect(dns.write(ZONE, { upsert: [set], remove: [] })).rejects.toMatchObject({
        code: 'CATALYST-DNS-REFUSED',
        message: /more than the (20|100)/,
      });
    }
    expect([site.records(), site.writes()]).toEqual([before, []]);
  });

  test('a domain that is served elsewhere or parked is never written', async () => {
    const types = ['Name Servers', 'Dynadot Parking'];
    for (const type of types) {
      const dns = await open(domainWith({ type, servers: type === types[0] ? ['ns.other.test'] : [] }));
      await expect(dns.write(ZONE, { upsert: [A(FQDN, '203.0.113.1')], remove: [] })).rejects.toMatchObject({
        code: 'CATALYST-DNS-ZONE-DIFFERENT',
        message: expect.stringContaining(type),
      });
      await expect(dns.verifyCredentials(FQDN)).rejects.toMatchObject({
        code: 'CATALYST-DNS-ZONE-DIFFERENT',
      });
      const snapshot = await dns.read(ZONE);
      await expect(dns.restore?.(snapshot!)).rejects.toMatchObject({ code: 'CATALYST-DNS-REFUSED' });
      expect(site.writes()).toEqual([]);
      if (type === types[0]) await site.stop();
    }
  });

  test('the TTL that others live by is never changed; of a zone of our own it is', async () => {
    const dns = await open(foreignDomain(1, 1, 3600), domainWith({ name: 'own.test', main: [], ttl: 3600 }));
    const before = site.records();
    await expect(dns.write(ZONE, { upsert: [A(FQDN, '203.0.113.1')], remove: [] })).rejects.toMatchObject({
      code: 'CATALYST-DNS-REFUSED',
      message: expect.stringContaining('3600 s'),
    });
    expect(site.records()).toBe(before);
    await dns.write('own.test', { upsert: [A('own.test', '203.0.113.1')], remove: [] });
    expect(site.account.find('own.test')).toMatchObject({ ttl: 300, main: [{ value: '203.0.113.1' }] });
    await dns.write('own.test', { upsert: [A('own.test', '203.0.113.1', 60)], remove: [] });
    expect(site.account.find('own.test')).toMatchObject({ ttl: 60, main: [{ value: '203.0.113.1' }] });
    await dns.write('own.test', { upsert: [], remove: [{ name: 'own.test', type: 'A' }] });
    expect(site.account.find('own.test')).toMatchObject({ main: [], sub: [] });
  });

  test('a record that a full write could not repeat is not lost: the change is refused, an addition is not', async () => {
    const odd = { host: 'odd', type: 'tlsa', value: '3 1 1 abc' };
    const dns = await open(domainWith({ sub: [odd] }));
    await dns.write(ZONE, { upsert: [A(FQDN, '203.0.113.1')], remove: [] });
    await expect(dns.write(ZONE, { upsert: [A(FQDN, '203.0.113.2')], remove: [] })).rejects.toMatchObject({
      code: 'CATALYST-DNS-REFUSED',
      message: expect.stringContaining('odd TLSA'),
    });
    expect(site.account.find(ZONE)?.sub).toHaveLength(2);
  });

  test('where an append wants a main record that nobody has, the zone is read again and written whole', async () => {
    const dns = await open(domainWith({ main: [], sub: [{ host: 'www', type: 'a', value: '192.0.2.1' }] }));
    await dns.write(ZONE, { upsert: [A(FQDN, '203.0.113.1')], remove: [] });
    expect(site.writes().map((query) => query.has('add_dns_to_current_setting'))).toEqual([true, false]);
    expect(site.account.find(ZONE)?.sub.map(({ host }) => host)).toEqual(['www', 'cloud']);
  });

  test('texts with quotes, backslashes and any letters come back as they were written', async () => {
    const dns = await open();
    const upsert = [
      recordSet(`t.${ZONE}`, 'TXT', 300, ['"a \\"b\\" \\\\ c"', '"\\195\\164 & + %20"']),
      recordSet(`m.${ZONE}`, 'MX', 300, ['10 mail.example.net', '20 mail2.example.net']),
      recordSet(`c.${ZONE}`, 'CNAME', 300, ['target.example.net']),
      recordSet(`v6.${ZONE}`, 'AAAA', 300, ['2001:db8::1']),
    ];
    await dns.write(ZONE, { upsert, remove: [] });
    expect((await dns.read(ZONE))?.sets).toEqual(expect.arrayContaining(upsert));
    expect(site.account.find(ZONE)?.sub.map(({ value }) => value)).toContain('ä & + %20');
    await expect(
      dns.write(ZONE, { upsert: [recordSet(FQDN, 'NS', 300, ['ns.test'])], remove: [] }),
    ).rejects.toMatchObject({ code: 'CATALYST-DNS-REFUSED', message: expect.stringContaining('NS') });
    await expect(
      dns.write(ZONE, { upsert: [A('elsewhere.test', '192.0.2.1')], remove: [] }),
    ).rejects.toMatchObject({ code: 'CATALYST-DNS-REFUSED' });
  });

  test('one request at a time, 1.1 s apart, also for callers who do not wait for each other', async () => {
    const dns = await open();
    const times: number[] = [];
    site.onRequest = () => times.push(site.clock.now());
    await Promise.all(Array.from({ length: 70 }, () => dns.verifyCredentials()));
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    expect(times).toHaveLength(70);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_100);
  });

  test('told to slow down, it waits a minute and goes on; in the end it says so', async () => {
    const dns = await open();
    site.ground.faults.set({ name: 'dynadot-429', times: 2 });
    const begun = site.clock.now();
    await dns.read(ZONE);
    expect(site.clock.now() - begun).toBeGreaterThanOrEqual(120_000);
    // A write that was refused so is planned anew from a fresh reading.
    site.onRequest = (query) => {
      if (query.get('command') === 'set_dns2' && site.writes().length === 1)
        site.ground.faults.set({ name: 'dynadot-429', times: 1 });
    };
    await dns.write(ZONE, { upsert: [A(FQDN, '203.0.113.1')], remove: [] });
    const commands = site.seen.map((query) => query.get('command'));
    const writes = commands.flatMap((command, index) => (command === 'set_dns2' ? [index] : []));
    expect(writes).toHaveLength(2);
    expect(commands.slice(writes[0]! + 1, writes[1])).toContain('domain_info');
    site.onRequest = undefined;
    site.ground.faults.set({ name: 'dynadot-429' });
    await expect(dns.read(ZONE)).rejects.toMatchObject({ code: 'CATALYST-DNS-UNAVAILABLE' });
  });

  test.each([
    ['dynadot-html', 'CATALYST-DNS-MALFORMED'],
    ['dynadot-5xx', 'CATALYST-DNS-UNAVAILABLE'],
    ['dynadot-main-server', 'CATALYST-DNS-UNAVAILABLE'],
    ['dynadot-invalid-key', 'CATALYST-DNS-CREDENTIAL'],
  ])('%s is told as %s, without the key', async (name, code) => {
    const dns = await open();
    site.ground.faults.set({ name });
    const error = await dns.read(ZONE).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(JSON.stringify((error as { toObject(): unknown }).toObject())).not.toContain(KEY);
  });
});
