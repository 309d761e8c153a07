import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../../src/domain/dns-diagnosis.ts';
import {
  ROW_STATES,
  ROW_SUBJECTS,
  VERIFY_STAGES,
  type VerifyExpectation,
  type VerifyRow,
} from '../../../../src/domain/dns-verify.ts';

const F = 'omantel.omani.works';
const ADDRESS = '203.0.113.10';

const expected: VerifyExpectation = {
  fqdn: F,
  zone: F,
  parent: 'omani.works',
  address: ADDRESS,
  nameservers: ['ns1.openova.io', 'ns2.openova.io'],
  hosts: [F, `console.${F}`],
  covered: [`grafana.${F}`],
  signed: true,
  writes: { zone: true, parent: true },
  issuer: 'letsencrypt.org',
  sandbox: false,
};

const base = {
  stage: 'zone',
  server: 'ns1.openova.io',
  transport: 'udp',
  rcode: 'NOERROR',
  authoritative: true,
} as const;
const soa = (more: Partial<VerifyRow>): VerifyRow => ({
  ...base,
  subject: 'soa',
  name: F,
  type: 'SOA',
  state: 'wrong',
  values: [],
  ...more,
});
const host = (more: Partial<VerifyRow>): VerifyRow => ({
  ...base,
  subject: 'host',
  name: `console.${F}`,
  type: 'A',
  state: 'wrong',
  values: [],
  ...more,
});
const above = (more: Partial<VerifyRow>): VerifyRow => ({
  ...base,
  stage: 'parent',
  server: 'ns1.omani.works',
  subject: 'delegation',
  name: F,
  type: 'NS',
  state: 'wrong',
  values: [],
  ...more,
});
const outside = (more: Partial<VerifyRow>): VerifyRow => ({
  ...base,
  stage: 'public',
  server: '8.8.8.8',
  subject: 'host',
  name: `console.${F}`,
  type: 'A',
  state: 'wrong',
  values: [],
  ...more,
});

describe('diagnose', () => {
  test.each<[string, VerifyRow[], string, string]>([
    [
      'a server without an address',
      [soa({ state: 'silent', says: 'The name ns1.openova.io has no address' })],
      'server-without-address',
      'The name server ns1.openova.io has no address, so nobody can ask it.',
    ],
    [
      'a server that is silent both ways',
      [soa({ state: 'silent' }), soa({ state: 'silent', transport: 'tcp' })],
      'server-unreachable',
      'ns1.openova.io answers neither over UDP nor over TCP.',
    ],
    [
      'no TCP',
      [soa({ state: 'silent', transport: 'tcp' })],
      'no-tcp',
      'ns1.openova.io answers over UDP but not over TCP, which every answer too long for UDP needs.',
    ],
    [
      'no UDP',
      [soa({ state: 'silent' })],
      'no-udp',
      'ns1.openova.io answers over TCP but not over UDP, by which nearly everybody asks.',
    ],
    [
      'refused',
      [soa({ rcode: 'REFUSED', authoritative: false })],
      'lame-server',
      `ns1.openova.io is named as a server of ${F} but does not serve it (REFUSED).`,
    ],
    [
      'two that refuse',
      [
        soa({ rcode: 'REFUSED', authoritative: false }),
        soa({ rcode: 'REFUSED', authoritative: false, server: 'ns2.openova.io' }),
      ],
      'lame-server',
      `ns1.openova.io and ns2.openova.io are named as servers of ${F} but do not serve it (REFUSED).`,
    ],
    [
      'a resolver in the place of a server',
      [soa({ authoritative: false, values: ['a b 1 2 3 4 5'] })],
      'lame-server',
      `ns1.openova.io is named as a server of ${F} but does not serve it (an answer without authority).`,
    ],
    [
      'a referral',
      [soa({ authoritative: false })],
      'lame-server',
      `ns1.openova.io is named as a server of ${F} but does not serve it (a referral elsewhere).`,
    ],
    [
      'no zone',
      [soa({ rcode: 'NXDOMAIN' })],
      'zone-absent',
      `The zone ${F} is not there: ns1.openova.io answers for the zone above only.`,
    ],
    [
      'a serial behind',
      [
        soa({ values: ['a b 4 2 3 4 5'], says: 'serial 4, another server has 5' }),
        host({ values: ['203.0.113.9'] }),
      ],
      'serials-differ',
      'The servers disagree: ns1.openova.io: serial 4, another server has 5, so the last change has not come through everywhere.',
    ],
    [
      'wrong NS',
      [{ ...soa({ values: ['ns9.old.test'] }), subject: 'ns', type: 'NS' }],
      'wrong-ns',
      `${F} names ns9.old.test as its servers, wanted ns1.openova.io and ns2.openova.io.`,
    ],
    [
      'wrong NS above',
      [above({ values: ['ns9.old.test'], ttl: 3600 })],
      'wrong-ns',
      `omani.works delegates ${F} to ns9.old.test (kept for up to 1h), wanted ns1.openova.io and ns2.openova.io.`,
    ],
    [
      'half the NS above',
      [above({ values: ['ns1.openova.io'] })],
      'wrong-ns',
      `omani.works delegates ${F} to ns1.openova.io, wanted ns1.openova.io and ns2.openova.io.`,
    ],
    ['no NS above', [above({ rcode: 'NXDOMAIN' })], 'not-delegated', `omani.works does not delegate ${F}.`],
    [
      'no glue',
      [above({ values: ['ns1.openova.io', 'ns2.openova.io'], glue: { 'ns1.openova.io': [] } })],
      'missing-glue',
      `omani.works delegates ${F} to ns1.openova.io without its address (glue), so nobody can find it.`,
    ],
    [
      'a DS without a key',
      [above({ subject: 'ds', type: 'DS', values: ['4711 13 2 ab'] })],
      'ds-without-key',
      `omani.works publishes a DS for ${F} (key 4711) that belongs to no key served there: validating resolvers refuse every name below it.`,
    ],
    [
      'no keys',
      [{ ...soa({}), subject: 'keys', type: 'DNSKEY', says: 'it shows no key' }],
      'zone-unsigned',
      `ns1.openova.io serves ${F} so that nobody can check it: it shows no key.`,
    ],
    [
      'no DS',
      [above({ subject: 'ds', type: 'DS' })],
      'ds-missing',
      `${F} is signed, but omani.works publishes no DS for it: nobody checks the signatures.`,
    ],
    [
      'an old address',
      [host({ values: ['203.0.113.9'], ttl: 45 })],
      'stale-address',
      `ns1.openova.io still serves 203.0.113.9 for console.${F}, wanted ${ADDRESS}.`,
    ],
    [
      'an old address behind the wildcard',
      [host({ subject: 'random', name: `w1.${F}`, values: ['203.0.113.9'] })],
      'stale-address',
      `ns1.openova.io still serves 203.0.113.9 for *.${F}, wanted ${ADDRESS}.`,
    ],
    [
      'an empty non-terminal',
      [host({ name: `grafana.${F}`, hiddenBy: `_acme-challenge.grafana.${F}` })],
      'hidden-wildcard',
      `_acme-challenge.grafana.${F} exists, so grafana.${F} does too, as an empty name, and the wildcard no longer answers for it.`,
    ],
    [
      'a name without an address',
      [host({ name: `grafana.${F}` })],
      'hidden-wildcard',
      `grafana.${F} exists without an address, so the wildcard does not answer for it.`,
    ],
    [
      'a name that is not there',
      [host({ rcode: 'NXDOMAIN' })],
      'name-missing',
      `ns1.openova.io does not know console.${F}.`,
    ],
    [
      'CAA',
      [
        {
          ...outside({ stage: 'tls', values: ['0 issue ";"'], says: 'nobody may issue' }),
          subject: 'caa',
          name: F,
          type: 'CAA',
        },
      ],
      'caa-forbids',
      `The CAA record of ${F} forbids letsencrypt.org to issue certificates for ${F}: nobody may issue.`,
    ],
    [
      'a cached address',
      [outside({ values: ['203.0.113.9'], ttl: 212 })],
      'stale-address',
      `8.8.8.8 still has 203.0.113.9 for console.${F} A, for another 3m 32s.`,
    ],
    [
      'a cached denial',
      [outside({ rcode: 'NXDOMAIN', ttl: 3600 })],
      'resolver-behind',
      `8.8.8.8 still has no console.${F} A (NXDOMAIN), for another 1h.`,
    ],
    [
      'validation',
      [outside({ rcode: 'SERVFAIL', says: 'refused by DNSSEC validation' })],
      'resolver-bogus',
      `8.8.8.8 refuses ${F} because its signatures do not hold.`,
    ],
    [
      'a silent resolver',
      [outside({ state: 'silent' })],
      'resolver-silent',
      '8.8.8.8 does not answer from here.',
    ],
    [
      'what nobody foresaw',
      [host({ rcode: 'SERVFAIL' })],
      'not-as-wanted',
      `ns1.openova.io answers console.${F} A with SERVFAIL.`,
    ],
  ])('%s', (_what, rows, kind, sentence) => {
    const found = diagnose(expected, rows);
    expect(found.map((one) => [one.kind, one.sentence])).toEqual([[kind, sentence]]);
    expect(found[0]!.fix).not.toBe('');
    expect(found[0]!.next).toMatch(/^catalyst (dns (apply|verify)|sovereign explain) omantel\.omani\.works/);
  });

  test('what somebody else wrote above the zone is set right only with --adopt; what we wrote before, without', () => {
    const known = { ...expected, formerServers: ['ns9.openova.io'], formerDs: ['1 13 2 aa'] };
    const next = (row: VerifyRow) => diagnose(known, [row]).map((one) => one.next);
    const apply = `catalyst dns apply ${F}`;
    expect(next(above({ values: ['ns9.openova.io'] }))).toEqual([apply]);
    expect(next(above({ values: ['ns9.evil.example'] }))).toEqual([`${apply} --adopt`]);
    const ds = { subject: 'ds', type: 'DS' } as const;
    expect(next(above({ ...ds, values: ['1 13 2 aa'] }))).toEqual([apply]);
    expect(next(above({ ...ds, values: ['1 13 2 aa', '2 13 2 bb'] }))).toEqual([`${apply} --adopt`]);
  });

  test('an address that catalyst never wrote is no old one of ours', () => {
    const rows = [host({ values: ['198.51.100.9'], ttl: 45 })];
    const known = { ...expected, formerAddresses: ['203.0.113.9', ADDRESS] };
    expect(diagnose(known, rows)[0]?.sentence).toBe(
      `ns1.openova.io serves 198.51.100.9 for console.${F}, wanted ${ADDRESS}; catalyst never wrote 198.51.100.9.`,
    );
    expect(diagnose(known, [host({ values: ['203.0.113.9'] })])[0]?.sentence).toContain('still serves');
  });

  test('where catalyst does not write, the next command only looks', () => {
    const theirs = { ...expected, writes: { zone: true, parent: false } };
    expect(diagnose(theirs, [above({})])[0]).toMatchObject({
      fix: `In omani.works: ${F} NS ns1.openova.io, ns2.openova.io.`,
      next: `catalyst dns verify ${F} --watch`,
    });
    expect(diagnose(expected, [above({})])[0]?.next).toBe(`catalyst dns apply ${F}`);
  });

  test('a machine without resolvers is told as such, and a delegation that was not asked for', () => {
    const lost = expected.nameservers.map((server) =>
      soa({ server, state: 'silent', says: 'no resolver answers' }),
    );
    expect(diagnose(expected, lost)).toMatchObject([
      {
        kind: 'resolver-silent',
        sentence:
          'No resolver of this machine answers, so ns1.openova.io and ns2.openova.io cannot be found.',
      },
    ]);
    const fine = [soa({ state: 'ok', values: ['a b 1 2 3 4 5'] })];
    const { parent: _, ...top } = expected;
    expect(diagnose(top, fine)).toMatchObject([
      {
        kind: 'zone-unknown',
        sentence: expect.stringContaining(`knows the zone above ${F}, so nobody can say`),
      },
    ]);
    expect(diagnose(expected, fine)[0]?.sentence).toContain('knows a server of omani.works');
    expect(diagnose({ ...top, sandbox: true }, fine)).toEqual([]);
  });

  test('nothing is found where nothing is wrong', () => {
    const fine = [
      soa({ state: 'ok', values: ['a b 1 2 3 4 5'] }),
      above({ state: 'note' }),
      host({ state: 'unknown' }),
    ];
    expect(diagnose(expected, fine)).toEqual([]);
    const { zone: _, ...nowhere } = expected;
    expect(diagnose({ ...nowhere, zone: undefined }, [])).toMatchObject([{ kind: 'zone-unknown' }]);
  });

  test('whatever is wrong is told, once or more, and never anything else', () => {
    const row = fc.record({
      stage: fc.constantFrom(...VERIFY_STAGES),
      server: fc.constantFrom('ns1.openova.io', `ns1.${F}`, '8.8.8.8'),
      transport: fc.constantFrom('udp' as const, 'tcp' as const),
      subject: fc.constantFrom(...ROW_SUBJECTS),
      name: fc.constantFrom(F, `console.${F}`, `grafana.${F}`),
      type: fc.constantFrom('A', 'NS', 'SOA', 'DS'),
      state: fc.constantFrom(...ROW_STATES),
      rcode: fc.constantFrom('NOERROR', 'NXDOMAIN', 'SERVFAIL', 'REFUSED'),
      authoritative: fc.boolean(),
      values: fc.array(fc.constantFrom('203.0.113.9', 'a b 1 2 3 4 5', '4711 13 2 ab'), { maxLength: 2 }),
      glue: fc.constantFrom({}, { [`ns1.${F}`]: [] }),
      says: fc.constantFrom('', 'has no address'),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const found = diagnose(expected, rows);
        const wrong = rows.some(({ state }) => state === 'wrong' || state === 'silent');
        const told = found.filter(({ kind }) => kind !== 'zone-unknown');
        expect(told.length > 0).toBe(wrong);
        for (const { sentence, next } of found) {
          expect(sentence).toMatch(/^[^\n]+\.$/);
          expect(next).toMatch(/^catalyst /);
        }
      }),
      { numRuns: 500 },
    );
  });
});
