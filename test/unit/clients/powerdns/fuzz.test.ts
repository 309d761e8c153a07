import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPowerdns } from '../../../../src/clients/powerdns/create-powerdns.ts';
import type { DnsProvider } from '../../../../src/domain/dns-provider.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';
import { recordSet } from '../../../../src/domain/record-set.ts';
import { directTarget } from '../../../support/direct-target.ts';

const KEY = 'canary-8f1d2c77';
const PASSWORD = 'canary-51ce9b';
const ZONE = 'omantel.omani.works';
const WANTED = { nameservers: ['ns1.openova.test'], primaryContact: 'ops@omantel.om', takeOver: true };
const SET = recordSet(`console.${ZONE}`, 'A', 300, ['203.0.113.1']);
const MIB = 1024 * 1024;

const zoneReply = {
  ...{ name: `${ZONE}.`, kind: 'Native', serial: 2026112101, soa_edit: '', soa_edit_api: 'DEFAULT' },
  rrsets: [
    {
      ...{ name: `${ZONE}.`, type: 'SOA', ttl: 3600, comments: [] },
      records: [{ content: 'ns1.openova.test. ops.omantel.om. 1 10800 3600 604800 300', disabled: false }],
    },
    {
      ...{ name: `${ZONE}.`, type: 'NS', ttl: 3600 },
      comments: [{ content: 'x', account: 'y', modified_at: 1 }],
      records: [{ content: 'ns1.openova.test.', disabled: false }],
    },
  ],
};
const keysReply = [
  {
    ...{ id: 1, active: true, published: true, keytype: 'csk', algorithm: 'ECDSAP256SHA256' },
    ds: [`4711 13 2 ${'ab'.repeat(32)}`],
  },
];
const snapshot = { zone: ZONE, takenAt: '', sets: [], verbatim: zoneReply };

const CALLS: [string, (dns: DnsProvider) => Promise<unknown> | undefined][] = [
  ['verifyCredentials', (dns) => dns.verifyCredentials(ZONE)],
  ['findZone', (dns) => dns.findZone(ZONE)],
  ['read', (dns) => dns.read(ZONE)],
  ['ensureZone', (dns) => dns.ensureZone(ZONE, WANTED)],
  ['compareZone', (dns) => dns.compareZone?.(ZONE, WANTED)],
  ['serialFault', (dns) => dns.serialFault?.(ZONE)],
  ['mendSerial', (dns) => dns.mendSerial?.(ZONE)],
  ['write', (dns) => dns.write(ZONE, { upsert: [SET], remove: [{ name: ZONE, type: 'TXT' }] })],
  ['restore', (dns) => dns.restore?.(snapshot)],
  ['dsRecords', (dns) => dns.dsRecords(ZONE)],
  ['deleteZone', (dns) => dns.deleteZone(ZONE)],
];

interface Answer {
  status: number;
  text: string;
  headers: Record<string, string>;
}

let server: Server;
let respond: (response: ServerResponse) => void;
let dns: DnsProvider;
let limit: Promise<void>;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    respond(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  dns = createPowerdns({
    ...{ api, server: 'localhost', key: KEY, basicAuth: `ops:${PASSWORD}` },
    target: directTarget,
    clock: { now: () => 0, sleep: (ms) => (ms === 30_000 ? limit : Promise.resolve()) },
  });
});
afterAll(async () => {
  await dns.close?.();
  server.closeAllConnections();
  server.close();
});

/** What came of a call: a value, or an error that a person can be shown. */
async function outcomeOf(call: (dns: DnsProvider) => Promise<unknown> | undefined): Promise<unknown> {
  try {
    return await call(dns);
  } catch (error) {
    expect(error).toBeInstanceOf(CatalystError);
    const told = error as CatalystError;
    expect(told.code).toMatch(/^CATALYST-(DNS-|DIFFERENT)/);
    const text = JSON.stringify(told.toObject());
    expect(text.length).toBeLessThan(8_000);
    expect(text).not.toContain(KEY);
    expect(text).not.toContain(PASSWORD);
    expect(told.message).not.toMatch(/[\u0000-\u001f\u007f\u202e]/);
    return told;
  }
}

/** A good reply with some of its parts exchanged for anything. */
function spoilt(reply: unknown): fc.Arbitrary<unknown> {
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(null, '', -1, 1e300, `echo ${KEY} ${PASSWORD}`, '\u001b[2J\u202e', { __proto__: null }),
  );
  const share = fc.nat(9);
  const walk = (value: unknown): fc.Arbitrary<unknown> => {
    const inner = Array.isArray(value)
      ? fc.tuple(...value.map(walk))
      : typeof value === 'object' && value !== null
        ? fc.record(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part)])), {
            requiredKeys: [],
          })
        : fc.constant(value);
    return fc.tuple(share, inner, anything).map(([lot, kept, other]) => (lot === 0 ? other : kept));
  };
  return walk(reply);
}

const anyText = fc.oneof(
  spoilt(zoneReply).map((value) => JSON.stringify(value)),
  spoilt(keysReply).map((value) => JSON.stringify(value)),
  spoilt([zoneReply]).map((value) => JSON.stringify(value)),
  fc.nat(300).map((end) => JSON.stringify(zoneReply).slice(0, end)),
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '<html><body>502 Bad Gateway</body></html>',
    `{"error":"${KEY} ${PASSWORD}","errors":[1,null,{"a":[]}]}`,
    '{"error":{"toString":1}}',
    '['.repeat(50_000),
    `{"error":"${'long '.repeat(50_000)}"}`,
    '{"__proto__":{"name":"x","kind":"y"}}',
  ),
);
const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  status: fc.constantFrom(200, 200, 200, 201, 301, 304, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502),
  text: anyText,
  headers: fc.constantFrom<Record<string, string>>(
    {},
    { 'www-authenticate': 'Basic realm="traefik"' },
    { 'x-pdns-old-serial': 'x', 'x-pdns-new-serial': '1' },
    { 'content-type': 'text/html' },
  ),
});

test('whatever the API answers, each call ends with a value or an error for a person', async () => {
  limit = new Promise(() => {});
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CALLS),
      fc.array(anyAnswer, { minLength: 1, maxLength: 6 }),
      async ([, call], answers) => {
        let count = 0;
        respond = (response) => {
          const { status, text, headers } = answers[Math.min(count, answers.length - 1)]!;
          count += 1;
          response.writeHead(status, headers).end(status === 304 ? undefined : text);
        };
        await outcomeOf(call);
        expect(count).toBeLessThan(40);
      },
    ),
    { numRuns: 600 },
  );
});

test.each([
  [200, 64],
  [422, 1],
])('an endless answer of %i is cut off after %i MiB', async (status, most) => {
  limit = new Promise(() => {});
  let sent = 0;
  respond = (response) => {
    const chunk = Buffer.alloc(MIB / 4, ' ');
    response.writeHead(status);
    const go = () => {
      while (!response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', go);
      }
    };
    go();
  };
  const told = await outcomeOf((provider) => provider.read(ZONE));
  expect(told).toMatchObject({
    code: 'CATALYST-DNS-MALFORMED',
    message: expect.stringContaining(`more than ${most} MiB`),
  });
  // What lies in buffers on the way is more where the reader is kept waiting.
  expect(sent).toBeLessThan((most + 64) * MIB);
});

test('an answer that stops in its middle ends when the time is over', async () => {
  let stopped = () => {};
  limit = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  respond = (response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"name":');
    setImmediate(stopped);
  };
  expect(await outcomeOf((provider) => provider.read(ZONE))).toMatchObject({
    code: 'CATALYST-DNS-UNAVAILABLE',
    exit: 3,
  });
});

test('an answer that is cut off is told as unavailable', async () => {
  limit = new Promise(() => {});
  respond = (response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"name":');
    setImmediate(() => response.destroy());
  };
  expect(await outcomeOf((provider) => provider.read(ZONE))).toMatchObject({
    code: 'CATALYST-DNS-UNAVAILABLE',
  });
});
