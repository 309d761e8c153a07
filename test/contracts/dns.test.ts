import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DnsAnswer, RecordType } from '../../src/clients/dns/query.ts';
import { recordSet } from '../../src/domain/record-set.ts';
import { canonicalRecords, delegationRecords } from '../../src/domain/record-set-canonical.ts';
import { type DnsSite, NAMESERVERS, POOL, SITES } from './powerdns-servers.ts';

const F = `omantel.${POOL}`;
const SERVER = '192.0.2.53';

/** One zone with everything that makes an answer interesting. */
async function fill(site: DnsSite): Promise<void> {
  await site.provider.ensureZone(F, { nameservers: NAMESERVERS, primaryContact: 'ops@omantel.om' });
  const upsert = [
    ...canonicalRecords(F, '203.0.113.10'),
    recordSet(`_acme-challenge.shop.${F}`, 'TXT', 60, ['"challenge"']),
    recordSet(`alias.${F}`, 'CNAME', 300, [`console.${F}`]),
    recordSet(`away.${F}`, 'CNAME', 300, ['www.example.org']),
    recordSet(
      `long.${F}`,
      'TXT',
      60,
      Array.from({ length: 30 }, (_, index) => `"${'x'.repeat(60)}${index}"`),
    ),
    recordSet(`sub.${F}`, 'NS', 3600, [`ns.sub.${F}`]),
    recordSet(`ns.sub.${F}`, 'A', 3600, ['198.51.100.53']),
    recordSet(F, 'CAA', 300, ['0 issue "letsencrypt.org"']),
    recordSet(F, 'MX', 300, ['10 mail.example.org']),
  ];
  await site.provider.write(F, { upsert, remove: [] });
  const ds = await site.provider.dsRecords(F);
  await site.provider.write(POOL, {
    upsert: delegationRecords({ fqdn: F, nameservers: NAMESERVERS, ds }),
    remove: [],
  });
}

const QUESTIONS: [string, RecordType][] = [
  [F, 'A'],
  [F, 'NS'],
  [F, 'MX'],
  [F, 'CAA'],
  [F, 'AAAA'],
  [`console.${F}`, 'A'],
  [`CONSOLE.${F}`, 'A'],
  [`console.${F}`, 'TXT'],
  [`anything.${F}`, 'A'],
  [`two.labels.${F}`, 'A'],
  [`anything.${F}`, 'TXT'],
  [`shop.${F}`, 'A'],
  [`x.shop.${F}`, 'A'],
  [`_acme-challenge.shop.${F}`, 'TXT'],
  [`x.console.${F}`, 'A'],
  [`alias.${F}`, 'A'],
  [`alias.${F}`, 'CNAME'],
  [`sub.${F}`, 'NS'],
  [`host.sub.${F}`, 'A'],
  [`ns.sub.${F}`, 'A'],
  [`sub.${F}`, 'DS'],
  [`absent.${POOL}`, 'A'],
  [POOL, 'A'],
  [`long.${F}`, 'TXT'],
  ['example.org', 'A'],
];

/** What has to be equal: serials and keys differ from server to server. */
function comparable(answer: DnsAnswer): unknown {
  const texts = (records: DnsAnswer['answers']) =>
    records
      .map(({ name, type, ttl, data }) => {
        const shown = type === 'SOA' ? data.split(' ').toSpliced(2, 1).join(' ') : data;
        return `${name} ${type} ${ttl} ${shown}`;
      })
      .sort();
  return {
    rcode: answer.rcode,
    authoritative: answer.authoritative,
    answers: texts(answer.answers),
    authority: texts(answer.authority),
  };
}

describe.each(SITES)('DNS client on $name', ({ here, open }) => {
  let site: DnsSite;
  beforeAll(async () => {
    if (!here) return;
    site = await open();
    await fill(site);
  });
  afterAll(async () => site?.stop());
  const check = test.skipIf(!here);

  check('answers are the same over UDP and TCP', async () => {
    for (const [name, type] of QUESTIONS) {
      const udp = await site.query.ask({ name, type }, { server: SERVER });
      const tcp = await site.query.ask({ name, type }, { server: SERVER, tcp: true });
      expect(comparable(udp), `${name} ${type}`).toEqual(comparable(tcp));
    }
  });

  check(
    'the wildcard answers for what is not there, and stays hidden behind an empty non-terminal',
    async () => {
      const ask = (name: string) => site.query.ask({ name, type: 'A' }, { server: SERVER });
      expect((await ask(`a.b.c.${F}`)).answers.map(({ data }) => data)).toEqual(['203.0.113.10']);
      expect(await ask(`shop.${F}`)).toMatchObject({ rcode: 'NOERROR', answers: [] });
      expect(await ask(`x.shop.${F}`)).toMatchObject({ rcode: 'NXDOMAIN', answers: [] });
    },
  );

  check('the DS is answered by the zone above, and belongs to the key that is served', async () => {
    const ds = await site.query.ask({ name: F, type: 'DS' }, { server: SERVER });
    const [expected] = (await site.provider.dsRecords(F)).filter((record) => record.digestType === 2);
    expect(ds.answers.map(({ data }) => data)).toEqual([`${expected?.keyTag} 13 2 ${expected?.digest}`]);
    const keys = await site.query.ask({ name: F, type: 'DNSKEY' }, { server: SERVER, dnssec: true });
    expect(keys.answers.map(({ type }) => type).sort()).toEqual(['DNSKEY', 'RRSIG']);
    expect(keys.answers.find(({ type }) => type === 'RRSIG')?.data).toContain(` ${expected?.keyTag} ${F} `);
  });

  check('the resolvers of a target find addresses by name, through a CNAME too', async () => {
    expect(await site.query.addressesOf('ns2.openova.test')).toEqual(['192.0.2.54']);
    expect(await site.query.addressesOf(`alias.${F}`)).toEqual(['203.0.113.10']);
    expect(await site.query.addressesOf('203.0.113.9')).toEqual(['203.0.113.9']);
    await expect(site.query.addressesOf(`absent.${POOL}`)).rejects.toMatchObject({
      code: 'CATALYST-DNS-NAME-UNKNOWN',
    });
    const byName = await site.query.ask({ name: F, type: 'A' }, { server: 'ns2.openova.test' });
    expect(byName.answers.map(({ data }) => data)).toEqual(['203.0.113.10']);
  });
});

test.skipIf(!SITES.every(({ here }) => here))('the simulator answers as the real server does', async () => {
  const sites = await Promise.all(SITES.map(({ open }) => open()));
  try {
    await Promise.all(sites.map(fill));
    for (const [name, type] of QUESTIONS) {
      const [simulated, real] = await Promise.all(
        sites.map((site) => site.query.ask({ name, type }, { server: SERVER, tcp: true })),
      );
      expect(comparable(simulated!), `${name} ${type}`).toEqual(comparable(real!));
    }
  } finally {
    await Promise.all(sites.map((site) => site.stop()));
  }
});
