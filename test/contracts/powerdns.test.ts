import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordSet } from '../../src/domain/record-set.ts';
import { canonicalRecords, delegationRecords } from '../../src/domain/record-set-canonical.ts';
import { type DnsSite, NAMESERVERS, POOL, SITES } from './powerdns-servers.ts';

const WANTED = { nameservers: NAMESERVERS, primaryContact: 'sovereign.admin@omantel.om' };
const replace = (name: string, type: string, contents: string[], ttl = 300) => ({
  name,
  type,
  ttl,
  changetype: 'REPLACE',
  records: contents.map((content) => ({ content, disabled: false })),
});

describe.each(SITES)('PowerDNS client on $name', ({ here, open }) => {
  let site: DnsSite;
  beforeAll(async () => {
    if (here) site = await open();
  });
  afterAll(async () => site?.stop());
  const check = test.skipIf(!here);

  check('a good key is taken, and finds the zones of the server', async () => {
    await site.provider.verifyCredentials();
    await site.provider.verifyCredentials(`some.${POOL}`);
    expect(await site.provider.findZone(`a.b.some.${POOL}`)).toBe(POOL);
    expect(await site.provider.findZone('example.org')).toBeUndefined();
    await expect(site.provider.verifyCredentials('example.org')).rejects.toMatchObject({
      code: 'CATALYST-DNS-ZONE-ABSENT',
    });
  });

  check('a wrong key is told as such, and is in no message', async () => {
    const key = 'sekret-0123456789';
    const error = await site
      .connect({ key })
      .verifyCredentials()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'CATALYST-DNS-CREDENTIAL', exit: 3 });
    expect(JSON.stringify((error as { toObject(): unknown }).toObject())).not.toContain(key);
  });

  check('a new zone has our SOA, the name servers and one key of algorithm 13', async () => {
    const zone = `fresh.${POOL}`;
    expect(await site.provider.read(zone)).toBeUndefined();
    expect(await site.provider.ensureZone(zone, WANTED)).toBe('created');
    const snapshot = await site.provider.read(zone);
    const soa = snapshot?.sets.find((set) => set.type === 'SOA')?.values[0]?.split(' ');
    expect(soa?.slice(0, 2)).toEqual(['ns1.openova.test', 'sovereign\\.admin.omantel.om']);
    expect(soa?.[6]).toBe('300');
    expect(snapshot?.sets.find((set) => set.type === 'NS')?.values).toEqual(NAMESERVERS);
    expect(snapshot?.verbatim).toMatchObject({ soa_edit_api: 'DEFAULT' });
    const keys = (await site.raw('GET', `/zones/${zone}./cryptokeys`)).json as {
      algorithm: string;
      keytype: string;
    }[];
    expect(keys.map(({ algorithm, keytype }) => [algorithm, keytype])).toEqual([['ECDSAP256SHA256', 'csk']]);
    const ds = (await site.provider.dsRecords(zone)).find((record) => record.digestType === 2);
    expect(ds).toMatchObject({ algorithm: 13, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  check('ensuring a zone again keeps it as it is, key and serial included', async () => {
    const zone = `again.${POOL}`;
    await site.provider.ensureZone(zone, WANTED);
    const [before, ds] = [await site.provider.read(zone), await site.provider.dsRecords(zone)];
    expect(await site.provider.ensureZone(zone, WANTED)).toBe('kept');
    expect((await site.provider.read(zone))?.sets).toEqual(before?.sets);
    expect(await site.provider.dsRecords(zone)).toEqual(ds);
  });

  check('records are written in one change that moves the serial, and read back in our form', async () => {
    const zone = `write.${POOL}`;
    await site.provider.ensureZone(zone, WANTED);
    const before = await site.provider.read(zone);
    const upsert = canonicalRecords(zone, '203.0.113.10');
    await site.provider.write(zone, { upsert, remove: [] });
    const after = await site.provider.read(zone);
    const written = after?.sets.filter((set) => set.type === 'A');
    expect(written).toEqual([...upsert].sort((one, other) => (one.name < other.name ? -1 : 1)));
    expect(Number(after?.serial)).toBeGreaterThan(Number(before?.serial));
    await site.provider.write(zone, { upsert, remove: [{ name: `gone.${zone}`, type: 'A' }] });
    expect((await site.provider.read(zone))?.sets.filter((set) => set.type === 'A')).toEqual(written);
  });

  check('every type that we name goes there and comes back the same', async () => {
    const zone = `types.${POOL}`;
    await site.provider.ensureZone(zone, WANTED);
    const upsert = [
      recordSet(`t.${zone}`, 'TXT', 60, ['"v=spf1 -all"', '"two" "parts; \\"quoted\\""']),
      recordSet(`m.${zone}`, 'MX', 300, ['10 mail.example.org', '20 mail2.example.org']),
      recordSet(`s.${zone}`, 'AAAA', 300, ['2001:db8::1']),
      recordSet(`_sip._tcp.${zone}`, 'SRV', 300, ['1 2 5060 sip.example.org']),
      recordSet(zone, 'CAA', 300, ['0 issue "letsencrypt.org"']),
      recordSet(`c.${zone}`, 'CNAME', 300, ['www.example.org']),
      recordSet(`d.${zone}`, 'NS', 300, ['ns.example.org']),
      recordSet(`d.${zone}`, 'DS', 300, [`4711 13 2 ${'ab'.repeat(32)}`]),
    ];
    await site.provider.write(zone, { upsert, remove: [] });
    const sets = (await site.provider.read(zone))?.sets ?? [];
    expect(sets).toEqual(expect.arrayContaining(upsert));
  });

  check('an address takes the place of a CNAME within one change', async () => {
    const zone = `swap.${POOL}`;
    await site.provider.ensureZone(zone, WANTED);
    await site.provider.write(zone, {
      upsert: [recordSet(`x.${zone}`, 'CNAME', 300, ['a.example.org'])],
      remove: [],
    });
    const address = recordSet(`x.${zone}`, 'A', 300, ['203.0.113.7']);
    await expect(site.provider.write(zone, { upsert: [address], remove: [] })).rejects.toMatchObject({
      code: 'CATALYST-DNS-REFUSED',
      message: expect.stringContaining('Conflicts with'),
    });
    await site.provider.write(zone, { upsert: [address], remove: [{ name: `x.${zone}`, type: 'CNAME' }] });
    expect((await site.provider.read(zone))?.sets.filter((set) => set.name === `x.${zone}`)).toEqual([
      address,
    ]);
  });

  check('a refused change changes nothing, whatever else was in it', async () => {
    const zone = `atomic.${POOL}`;
    await site.provider.ensureZone(zone, WANTED);
    const before = await site.provider.read(zone);
    const good = recordSet(`good.${zone}`, 'A', 300, ['203.0.113.7']);
    const outside = recordSet('x.example.org', 'A', 300, ['203.0.113.7']);
    await expect(site.provider.write(zone, { upsert: [good, outside], remove: [] })).rejects.toMatchObject({
      code: 'CATALYST-DNS-REFUSED',
      exit: 4,
      message: 'PowerDNS answered: RRset x.example.org. IN A: Name is out of zone',
    });
    expect(await site.provider.read(zone)).toMatchObject({ sets: before?.sets, serial: before?.serial });
  });

  check('a zone is deleted once; deleting again finds it absent', async () => {
    const zone = `delete.${POOL}`;
    await site.provider.ensureZone(zone, WANTED);
    expect(await site.provider.deleteZone(zone)).toBe('deleted');
    expect(await site.provider.deleteZone(zone)).toBe('absent');
    await expect(
      site.provider.write(zone, { upsert: canonicalRecords(zone, '203.0.113.1'), remove: [] }),
    ).rejects.toMatchObject({ code: 'CATALYST-DNS-ZONE-ABSENT' });
    await expect(site.provider.dsRecords(zone)).rejects.toMatchObject({ code: 'CATALYST-DNS-ZONE-ABSENT' });
  });

  check('2,000 foreign records survive our writes byte for byte', async () => {
    const zone = `big.${POOL}`;
    await site.provider.ensureZone(zone, WANTED);
    const foreign = Array.from({ length: 2_000 }, (_, index) =>
      replace(`f${index}.${zone}.`, 'TXT', [`"Foreign ${index} \\"x\\""`], 77),
    );
    expect((await site.raw('PATCH', `/zones/${zone}.`, { rrsets: foreign })).status).toBe(204);
    const textOf = async () => {
      const { rrsets } = (await site.raw('GET', `/zones/${zone}.`)).json as {
        rrsets: { name: string; type: string }[];
      };
      const theirs = rrsets.filter((set) => set.type === 'TXT');
      return theirs
        .map((set) => JSON.stringify(set))
        .sort()
        .join('\n');
    };
    const before = await textOf();
    await site.provider.write(zone, { upsert: canonicalRecords(zone, '203.0.113.10'), remove: [] });
    await site.provider.write(zone, { upsert: [], remove: canonicalRecords(zone, '203.0.113.10') });
    expect(await textOf()).toBe(before);
    expect(before.split('\n')).toHaveLength(2_000);
  });

  check('the API refuses the same things in the same words', async () => {
    const zone = `words.${POOL}`;
    await site.provider.ensureZone(zone, WANTED);
    const say = async (method: string, path: string, body?: unknown) => {
      const { status, json } = await site.raw(method, path, body);
      return [status, (json as { error?: string } | undefined)?.error];
    };
    const patch = (...rrsets: unknown[]) => say('PATCH', `/zones/${zone}.`, { rrsets });
    const name = `x.${zone}.`;
    expect(await say('POST', '/zones', { name: `${zone}.`, kind: 'Native', nameservers: [] })).toEqual([
      409,
      'Conflict',
    ]);
    expect(await say('POST', '/zones', { name: 'a.test', nameservers: [] })).toEqual([
      422,
      "DNS Name 'a.test' is not canonical",
    ]);
    expect(await say('POST', '/zones', { name: 'a.test.', kind: 'Native', nameservers: ['n.test'] })).toEqual(
      [422, "Nameserver is not canonical: 'n.test'"],
    );
    expect(await say('GET', '/zones/none.')).toEqual([404, 'Not Found']);
    expect(await say('POST', `/zones/${zone}.`)).toEqual([405, 'Method Not Allowed']);
    expect(await patch(replace(`x.${zone}`, 'A', ['192.0.2.1']))).toEqual([
      422,
      `DNS Name 'x.${zone}' is not canonical`,
    ]);
    expect(await patch(replace(name, 'A', ['192.0.2.1']), replace(name, 'A', ['192.0.2.2']))).toEqual([
      422,
      `Duplicate RRset ${name} IN A with changetype: REPLACE`,
    ]);
    expect(await patch(replace(name, 'A', ['192.0.2.1', '192.0.2.1']))).toEqual([
      422,
      `Duplicate record in RRset ${name} IN A with content "192.0.2.1"`,
    ]);
    expect(await patch(replace(name, 'CNAME', ['a.b']))).toEqual([
      422,
      `Record ${name}/CNAME 'a.b': Not in expected format (parsed as 'a.b.')`,
    ]);
    expect(await patch(replace(name, 'CNAME', ['a.b.', 'c.d.']))).toEqual([
      422,
      `RRset ${name} IN CNAME has more than one record`,
    ]);
    expect(await patch(replace(name, 'TXT', ['bare']))).toEqual([
      422,
      `Record ${name}/TXT 'bare': Not in expected format (parsed as '"bare"')`,
    ]);
    expect(await patch(replace(name, 'NOTYPE', ['x']))).toEqual([
      422,
      `RRset ${name} IN NOTYPE: unknown type given`,
    ]);
    expect(await patch({ ...replace(name, 'A', ['192.0.2.1']), changetype: 'NO' })).toEqual([
      422,
      'Changetype not understood',
    ]);
    expect(await patch({ name, type: 'A', ttl: 1, changetype: 'REPLACE' })).toEqual([
      422,
      `No change for RRset ${name} IN A`,
    ]);
    expect(await say('PATCH', `/zones/${zone}.`, {})).toEqual([422, 'No rrsets given in update request']);
  });
});

const [, real] = SITES;

test.skipIf(!real?.here)(
  'pdnsutil finds no fault in a zone and its delegation as we write them',
  async () => {
    const site = await real!.open();
    try {
      const zone = `sound.${POOL}`;
      await site.provider.ensureZone(zone, WANTED);
      await site.provider.write(zone, { upsert: canonicalRecords(zone, '203.0.113.10'), remove: [] });
      const ds = await site.provider.dsRecords(zone);
      const upsert = delegationRecords({ fqdn: zone, nameservers: NAMESERVERS, ds });
      await site.provider.write(POOL, { upsert, remove: [] });
      expect(await site.pdnsutil?.('check-zone', zone)).toContain('0 errors, 0 warnings');
      expect(await site.pdnsutil?.('check-zone', POOL)).toContain('0 errors');
    } finally {
      await site.stop();
    }
  },
);
