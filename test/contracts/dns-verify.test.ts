import { afterEach, describe, expect, test } from 'vitest';
import type { VerifyResult } from '../../src/domain/dns-verify.ts';
import { canonicalRecords } from '../../src/domain/record-set-canonical.ts';
import { ADDRESS, change, F, lookAt, written } from '../support/verify-site.ts';
import { type DnsSite, NAMESERVERS, POOL, SITES } from './powerdns-servers.ts';

const NOBODY = { host: '127.0.0.1', port: 1 };
const kinds = ({ diagnoses }: VerifyResult) => diagnoses.map(({ kind }) => kind);

describe.each(SITES)('dns verify on $name', ({ here, open }) => {
  const check = test.skipIf(!here);
  const sites: DnsSite[] = [];
  const site = async () => {
    const opened = await open();
    sites.push(opened);
    return opened;
  };
  afterEach(async () => {
    await Promise.all(sites.splice(0).map((one) => one.stop()));
  });

  check('agrees with what the records stage wrote, at every server over UDP and TCP', async () => {
    const here = await site();
    const outputs = await written(here);
    const result = await lookAt(here, { outputs });
    expect(result).toMatchObject({ agrees: true, zone: F, diagnoses: [], error: null });
    expect(result.stages.map(({ stage, state }) => `${stage} ${state}`)).toEqual([
      'zone passed',
      'parent passed',
      'public skipped',
      'dnssec skipped',
      'tls passed',
    ]);
    const asked = new Set(
      result.rows
        .filter(({ stage }) => stage === 'zone')
        .map(({ server, transport, subject }) => `${server} ${transport} ${subject}`),
    );
    for (const server of NAMESERVERS)
      for (const transport of ['udp', 'tcp'])
        for (const subject of ['soa', 'ns', 'keys', 'host', 'random'])
          expect(asked).toContain(`${server} ${transport} ${subject}`);
    const odd = result.rows.filter(({ state }) => state !== 'ok');
    expect(odd).toMatchObject([
      { state: 'unknown', subject: 'delegation', says: expect.stringContaining('cannot be seen') },
    ]);
    const withKey = await lookAt(here, { outputs, atProvider: true });
    expect(withKey.rows.every(({ state }) => state === 'ok')).toBe(true);
  });

  check('an old address that is still served, with its TTL', async () => {
    const here = await site();
    const outputs = await written(here);
    await change(here, F, [{ name: `console.${F}`, type: 'A', ttl: 212, values: ['203.0.113.9'] }]);
    const result = await lookAt(here, { outputs });
    expect(kinds(result)).toEqual(['stale-address']);
    expect(result.diagnoses[0]).toEqual({
      kind: 'stale-address',
      sentence: `ns1.openova.test and ns2.openova.test serve 203.0.113.9 for console.${F}, wanted ${ADDRESS}; catalyst never wrote 203.0.113.9.`,
      fix: `Set console.${F} to ${ADDRESS}. Caches keep the other address for up to 3m 32s after that.`,
      next: `catalyst dns apply ${F} --adopt`,
    });
    const before = { [F]: { [`console.${F}/A`]: ['203.0.113.9', ADDRESS] } };
    const moved = await lookAt(here, { outputs: new Map([...outputs, ['records.values', before]]) });
    expect(moved.diagnoses[0]).toMatchObject({
      sentence: `ns1.openova.test and ns2.openova.test still serve 203.0.113.9 for console.${F}, wanted ${ADDRESS}.`,
      fix: `Set console.${F} to ${ADDRESS}. Caches keep the old address for up to 3m 32s after that.`,
      next: `catalyst dns apply ${F}`,
    });
    expect(result.error).toMatchObject({ code: 'CATALYST-DIFFERENT', exit: 8 });
  });

  check('name servers that the zone names wrongly', async () => {
    const here = await site();
    const outputs = await written(here);
    await change(here, F, [{ name: F, type: 'NS', values: ['ns9.old.test.'] }]);
    const result = await lookAt(here, { outputs });
    expect(kinds(result)[0]).toBe('wrong-ns');
    expect(result.diagnoses[0]?.sentence).toBe(
      `${F} names ns9.old.test as its servers, wanted ns1.openova.test and ns2.openova.test.`,
    );
  });

  check('a delegation that the same servers hide, where the provider tells', async () => {
    const here = await site();
    const outputs = await written(here);
    const above = (values: string[]) => change(here, POOL, [{ name: F, type: 'NS', values }]);
    await above([]);
    expect(kinds(await lookAt(here, { outputs }))).toEqual([]);
    expect(kinds(await lookAt(here, { outputs, atProvider: true }))).toEqual(['not-delegated']);
    await above(['ns9.old.test.']);
    const { diagnoses, rows } = await lookAt(here, { outputs, atProvider: true });
    expect(diagnoses[0]).toMatchObject({
      kind: 'wrong-ns',
      sentence: expect.stringContaining(`${POOL} delegates ${F} to ns9.old.test`),
    });
    expect(rows.some(({ server, state }) => server.endsWith(' API') && state === 'wrong')).toBe(true);
  });

  check('a DS that belongs to no key', async () => {
    const here = await site();
    const outputs = await written(here);
    await change(here, POOL, [{ name: F, type: 'DS', ttl: 3600, values: [`4711 13 2 ${'ab'.repeat(32)}`] }]);
    const result = await lookAt(here, { outputs });
    expect(kinds(result)).toEqual(['ds-without-key']);
    expect(result.diagnoses[0]?.sentence).toBe(
      `${POOL} publishes a DS for ${F} (key 4711) that belongs to no key served there: validating resolvers refuse every name below it.`,
    );
    expect(result.diagnoses[0]?.fix).toContain('for up to 1h');
  });

  check('a DS that is missing', async () => {
    const here = await site();
    const outputs = await written(here);
    await change(here, POOL, [{ name: F, type: 'DS', values: [] }]);
    const result = await lookAt(here, { outputs });
    expect(result.diagnoses).toMatchObject([
      {
        kind: 'ds-missing',
        sentence: `${F} is signed, but ${POOL} publishes no DS for it: nobody checks the signatures.`,
      },
    ]);
  });

  check('the wildcard hidden by an ACME challenge, by the proof of a signed zone', async () => {
    const here = await site();
    const outputs = await written(here);
    const deep = `xyz.deep.shop.${F}`;
    await change(here, F, [
      { name: `_acme-challenge.grafana.${F}`, type: 'TXT', values: ['"digest"'] },
      { name: deep, type: 'TXT', values: ['"x"'] },
    ]);
    const result = await lookAt(here, { outputs, hosts: ['shop'] });
    expect(kinds(result)).toEqual(['hidden-wildcard', 'hidden-wildcard']);
    expect(result.diagnoses.map(({ sentence }) => sentence)).toEqual([
      `_acme-challenge.grafana.${F} exists, so grafana.${F} does too, as an empty name, and the wildcard no longer answers for it.`,
      `${deep} exists, so shop.${F} does too, as an empty name, and the wildcard no longer answers for it.`,
    ]);
    expect(result.diagnoses[0]?.fix).toBe(`Give grafana.${F} an address of its own: A ${ADDRESS}.`);
  });

  check('the wildcard hidden by a record of another type, and one that is gone', async () => {
    const here = await site();
    const outputs = await written(here);
    await change(here, F, [
      { name: `bao.${F}`, type: 'TXT', values: ['"x"'] },
      { name: `console.${F}`, type: 'A', values: [] },
    ]);
    expect((await lookAt(here, { outputs })).diagnoses).toMatchObject([
      {
        kind: 'hidden-wildcard',
        sentence: `bao.${F} exists without an address, so the wildcard does not answer for it.`,
      },
    ]);
    await change(here, F, [{ name: `*.${F}`, type: 'A', values: [] }]);
    const gone = await lookAt(here, { outputs });
    expect(gone.diagnoses.find(({ kind }) => kind === 'name-missing')).toMatchObject({
      sentence: expect.stringContaining(`*.${F}`),
      fix: `Write *.${F} A ${ADDRESS}.`,
      next: `catalyst dns apply ${F}`,
    });
  });

  check('the wildcard hidden in a zone that is not signed: the usual names are tried', async () => {
    const here = await site();
    const nameservers = NAMESERVERS.map((host) => `${host}.`);
    await here.raw('POST', '/zones', { name: `${F}.`, kind: 'Native', nameservers, dnssec: false });
    await change(here, POOL, [{ name: F, type: 'NS', values: nameservers }]);
    await change(here, F, [
      ...canonicalRecords(F, ADDRESS),
      { name: `_acme-challenge.grafana.${F}`, type: 'TXT', values: ['"digest"'] },
    ]);
    const result = await lookAt(here);
    expect(result.diagnoses).toMatchObject([
      {
        kind: 'hidden-wildcard',
        sentence: expect.stringMatching(/^_acme-challenge\.grafana\..* exists, so grafana\./),
      },
    ]);
    expect(result.rows.filter(({ subject }) => subject === 'ds').map(({ state }) => state)).toEqual(
      Array.from({ length: 4 }, () => 'ok'),
    );
  });

  check('an alias where an address should be', async () => {
    const here = await site();
    const outputs = await written(here);
    await change(here, F, [{ name: `console.${F}`, type: 'A', values: [] }]);
    await change(here, F, [{ name: `console.${F}`, type: 'CNAME', values: ['lb.example.org.'] }]);
    expect((await lookAt(here, { outputs })).diagnoses).toMatchObject([
      {
        kind: 'alias-in-the-way',
        sentence: `console.${F} is at ns1.openova.test and ns2.openova.test an alias (CNAME) of lb.example.org, wanted the address ${ADDRESS}.`,
      },
    ]);
    await change(here, F, [{ name: `console.${F}`, type: 'CNAME', values: [`api.${F}.`] }]);
    expect((await lookAt(here, { outputs })).agrees).toBe(true);
  });

  check('CAA that forbids the issuer: at the name, above it, and for wildcards only', async () => {
    const here = await site();
    const outputs = await written(here);
    await change(here, POOL, [{ name: POOL, type: 'CAA', values: ['0 issue "digicert.com"'] }]);
    const above = await lookAt(here, { outputs });
    expect(above.diagnoses).toMatchObject([
      {
        kind: 'caa-forbids',
        sentence: `The CAA record of ${POOL} forbids letsencrypt.org to issue certificates for ${F}: only digicert.com may issue.`,
      },
    ]);
    expect((await lookAt(here, { outputs, issuer: 'digicert.com' })).agrees).toBe(true);
    await change(here, F, [
      { name: F, type: 'CAA', values: ['0 issue "letsencrypt.org"', '0 issuewild ";"'] },
    ]);
    const wild = await lookAt(here, { outputs });
    expect(wild.diagnoses[0]?.sentence).toContain('for a wildcard nobody may issue');
    await change(here, F, [
      { name: F, type: 'CAA', values: ['0 issue "LetsEncrypt.org; validationmethods=dns-01"'] },
    ]);
    expect((await lookAt(here, { outputs })).agrees).toBe(true);
  });

  check('a server that cannot be reached over TCP, over UDP, or at all', async () => {
    const here = await site();
    const outputs = await written(here);
    const without =
      (...protocols: (string | undefined)[]): DnsSite['target']['connect']['lookup'] =>
      (host, port, protocol) =>
        host === '192.0.2.54' && protocols.includes(protocol)
          ? NOBODY
          : here.target.connect.lookup(host, port, protocol);
    const tcp = await lookAt(here, { outputs, lookup: without('tcp') });
    expect(tcp.diagnoses).toMatchObject([
      {
        kind: 'no-tcp',
        sentence:
          'ns2.openova.test answers over UDP but not over TCP, which every answer too long for UDP needs.',
        fix: 'Open port 53/tcp to it.',
      },
    ]);
    expect(kinds(await lookAt(here, { outputs, lookup: without('udp') }))).toEqual(['no-udp']);
    const dead = await lookAt(here, { outputs, lookup: without('udp', 'tcp') });
    expect(dead.diagnoses.map(({ sentence }) => sentence)).toEqual([
      'ns2.openova.test answers neither over UDP nor over TCP.',
    ]);
  });

  check('a server that does not serve the zone, and one that serves another version of it', async () => {
    const [here, other] = await Promise.all([site(), site()]);
    const outputs = await written(here);
    await other.raw('DELETE', `/zones/${POOL}.`);
    const lookup: DnsSite['target']['connect']['lookup'] = (host, port, protocol) =>
      (host === '192.0.2.54' ? other : here).target.connect.lookup(host, port, protocol);
    const lame = await lookAt(here, { outputs, lookup });
    expect(lame.diagnoses[0]).toMatchObject({
      kind: 'lame-server',
      sentence: `ns2.openova.test is named as a server of ${F} but does not serve it (REFUSED).`,
    });
    await other.provider.ensureZone(F, { nameservers: NAMESERVERS, primaryContact: 'ops@omantel.om' });
    const behind = await lookAt(here, { outputs, lookup });
    expect(kinds(behind)[0]).toBe('serials-differ');
    expect(behind.diagnoses[0]?.sentence).toMatch(
      /^The servers disagree: ns2\.openova\.test: serial \d+, another server has \d+, so the last change/,
    );
  });

  check('a parking wildcard that answers for a zone that is not there', async () => {
    const here = await site();
    expect(kinds(await lookAt(here))[0]).toBe('zone-absent');
    await change(here, POOL, [{ name: `*.${POOL}`, type: 'A', values: ['185.53.179.128'] }]);
    const parked = await lookAt(here);
    expect(parked.diagnoses[0]).toMatchObject({
      kind: 'parking-wildcard',
      sentence: `The wildcard *.${POOL} sends every name below ${F} to 185.53.179.128: no record of ${F} is served.`,
      next: `catalyst dns apply ${F}`,
    });
    const outputs = await written(here);
    const proven = await lookAt(here, { outputs });
    expect(proven.agrees).toBe(true);
    expect(proven.rows.find(({ subject }) => subject === 'wildcard-above')?.state).toBe('note');
  });

  check(
    'records in the zone above, without a provider that writes: the zone is found by asking',
    async () => {
      const here = await site();
      const names = [
        F,
        `*.${F}`,
        ...['console', 'api', 'gitea', 'harbor', 'marketplace', 'admin', 'auth'].map(
          (host) => `${host}.${F}`,
        ),
      ];
      const missing = await lookAt(here, { provider: 'none' });
      expect(missing.zone).toBe(POOL);
      expect(kinds(missing)[0]).toBe('name-missing');
      await change(
        here,
        POOL,
        names.map((name) => ({ name, type: 'A', values: [ADDRESS] })),
      );
      const found = await lookAt(here, { provider: 'none' });
      expect(found).toMatchObject({ agrees: true, zone: POOL });
      expect(found.stages[1]).toEqual({
        stage: 'parent',
        state: 'skipped',
        says: `no resolver knows the zone above ${POOL}`,
      });
    },
  );
});
