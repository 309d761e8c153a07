import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createPowerdns } from '../../../../src/clients/powerdns/create-powerdns.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';
import { recordSet } from '../../../../src/domain/record-set.ts';
import type { Clock } from '../../../../src/domain/surroundings.ts';
import { directTarget } from '../../../support/direct-target.ts';

const KEY = 'canary-8f1d2c77';
const ZONE = 'omantel.omani.works';
const WANTED = { nameservers: ['ns1.openova.test', 'ns2.openova.test'], primaryContact: 'ops@omantel.om' };

/** As servers after 4.7 send them. */
const MOVED = { 'x-pdns-old-serial': '2026112101', 'x-pdns-new-serial': '2026112102' };

interface Answer {
  status: number;
  text?: string;
  headers?: Record<string, string>;
  /** Break the connection instead. */
  cut?: boolean;
}

let server: Server | undefined;
const seen: string[] = [];
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  seen.length = 0;
});

/** Pauses are noted and take no time; the limit of 30 s never strikes unless told. */
function pausing(limit: 'strikes' | 'never' = 'never'): Clock & { pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => Date.UTC(2026, 10, 21),
    sleep: (ms) => {
      if (ms === 30_000) return limit === 'strikes' ? Promise.resolve() : new Promise(() => {});
      pauses.push(ms);
      return Promise.resolve();
    },
  };
}

async function answering(
  answer: (request: IncomingMessage, count: number) => Answer | undefined,
  clock: Clock = pausing(),
) {
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const reply = answer(request, seen.length);
    if (reply === undefined) return;
    if (reply.cut) return request.socket.destroy();
    response.writeHead(reply.status, reply.headers).end(reply.text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createPowerdns({ api, server: 'localhost', key: KEY, target: directTarget, clock });
}

const error = (status: number, body: unknown, headers?: Record<string, string>): Answer => ({
  status,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  headers,
});

test('sends the key and asks for JSON', async () => {
  let headers: IncomingMessage['headers'] = {};
  const dns = await answering((request) => {
    headers = request.headers;
    return { status: 200, text: '{}' };
  });
  await dns.verifyCredentials();
  expect(headers).toMatchObject({ 'x-api-key': KEY, accept: 'application/json' });
  expect(seen).toEqual(['GET /api/v1/servers/localhost']);
});

test.each<[string, Answer, string, RegExp]>([
  [
    'a wrong key',
    error(401, { error: 'Unauthorized' }),
    'CATALYST-DNS-CREDENTIAL',
    /does not take the API key/,
  ],
  [
    'a basic-auth door before it',
    error(401, '<html>401</html>', { 'www-authenticate': 'Basic realm="pdns"' }),
    'CATALYST-DNS-CREDENTIAL',
    /asks for a user name and password/,
  ],
  [
    'a door that wants something else',
    error(403, '<html>Forbidden</html>'),
    'CATALYST-DNS-CREDENTIAL',
    /Something before .* does not let us through \(HTTP 403\)/,
  ],
  [
    "PowerDNS's own refusal in plain text",
    error(401, 'Unauthorized', { 'www-authenticate': 'X-API-Key realm="PowerDNS"' }),
    'CATALYST-DNS-CREDENTIAL',
    /does not take the API key/,
  ],
  [
    'LUA updates off',
    error(422, { error: 'Update of Lua records is not allowed' }),
    'CATALYST-DNS-LUA-OFF',
    /Lua/,
  ],
  [
    'several problems at once',
    error(422, { error: 'Multiple errors occurred', errors: ['first thing', 'second thing'] }),
    'CATALYST-DNS-REFUSED',
    /first thing; second thing/,
  ],
  [
    'malformed parameters',
    error(400, { error: 'Bad Request' }),
    'CATALYST-DNS-REFUSED',
    /^PowerDNS answered: Bad Request/,
  ],
  [
    'another method',
    error(405, { error: 'Method Not Allowed' }),
    'CATALYST-DNS-REFUSED',
    /Method Not Allowed/,
  ],
  ['a page instead of the API', error(404, '<html></html>'), 'CATALYST-DNS-ZONE-ABSENT', /HTTP 404/],
  [
    'a backend that is down',
    error(500, { error: 'GSQLBackend down' }),
    'CATALYST-DNS-UNAVAILABLE',
    /GSQLBackend down/,
  ],
  ['a gateway that is down', error(502, '<html></html>'), 'CATALYST-DNS-UNAVAILABLE', /HTTP 502/],
  [
    'an answer that repeats our key',
    error(422, { error: `bad ${KEY}` }),
    'CATALYST-DNS-REFUSED',
    /bad \*\*\*/,
  ],
  ['control characters', error(422, { error: 'a\u001b[31mb\u202ec' }), 'CATALYST-DNS-REFUSED', /a \[31mb c/],
])('tells %s', async (_what, reply, code, message) => {
  const dns = await answering(() => reply);
  const thrown = await dns
    .write(ZONE, { upsert: [recordSet(ZONE, 'A', 300, ['203.0.113.1'])], remove: [] })
    .catch((e: unknown) => e);
  expect(thrown).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(JSON.stringify((thrown as CatalystError).toObject())).not.toContain(KEY);
});

test('tries a change again after 250 ms and 1 s, on 5xx and on a broken connection', async () => {
  const clock = pausing();
  const dns = await answering(
    (_request, count) =>
      count === 1
        ? { status: 503 }
        : count === 2
          ? { status: 0, cut: true }
          : { status: 204, headers: MOVED },
    clock,
  );
  await dns.write(ZONE, { upsert: [recordSet(ZONE, 'A', 300, ['203.0.113.1'])], remove: [] });
  expect(seen).toHaveLength(3);
  expect(clock.pauses).toEqual([250, 1_000]);
});

test('asks nothing again that was refused', async () => {
  const dns = await answering(() => error(422, { error: 'no' }));
  await expect(dns.deleteZone(ZONE)).rejects.toMatchObject({ code: 'CATALYST-DNS-REFUSED' });
  expect(seen).toHaveLength(1);
});

test('does not create a zone twice when the answer got lost: it looks first', async () => {
  const made = JSON.stringify({
    name: `${ZONE}.`,
    kind: 'Native',
    serial: 1,
    soa_edit_api: 'DEFAULT',
    rrsets: [
      {
        name: `${ZONE}.`,
        type: 'SOA',
        ttl: 3600,
        records: [{ content: 'ns1.openova.test. ops.omantel.om. 1 10800 3600 604800 300', disabled: false }],
      },
      {
        name: `${ZONE}.`,
        type: 'NS',
        ttl: 3600,
        records: WANTED.nameservers.map((host) => ({ content: `${host}.`, disabled: false })),
      },
    ],
  });
  const key = JSON.stringify([
    { id: 1, active: true, published: true, keytype: 'csk', algorithm: 'ECDSAP256SHA256' },
  ]);
  let created = false;
  const dns = await answering((request) => {
    if (request.method === 'POST') {
      created = true;
      return { status: 0, cut: true };
    }
    if (request.url?.endsWith('/cryptokeys')) return { status: 200, text: key };
    return created ? { status: 200, text: made } : error(404, { error: 'Not Found' });
  });
  expect(await dns.ensureZone(ZONE, WANTED)).toBe('created');
  expect(seen.filter((call) => call.startsWith('POST'))).toHaveLength(1);
});

test('a call that takes more than 30 s is told as unavailable', async () => {
  const dns = await answering(() => undefined, pausing('strikes'));
  await expect(dns.read(ZONE)).rejects.toMatchObject({ code: 'CATALYST-DNS-UNAVAILABLE', exit: 3 });
});

test('a serial that the reply shows to have moved needs no second look; any other does', async () => {
  const zone = { name: `${ZONE}.`, kind: 'Master', serial: 1, soa_edit_api: 'OFF' };
  let headers: Record<string, string> = MOVED;
  const dns = await answering((request) =>
    request.method === 'PATCH' ? { status: 204, headers } : { status: 200, text: JSON.stringify(zone) },
  );
  const write = () => dns.write(ZONE, { upsert: [recordSet(ZONE, 'A', 300, ['203.0.113.1'])], remove: [] });
  await write();
  expect(seen).toHaveLength(1);
  headers = { ...MOVED, 'x-pdns-new-serial': MOVED['x-pdns-old-serial'] };
  await expect(write()).rejects.toMatchObject({
    code: 'CATALYST-DNS-SERIAL-STUCK',
    exit: 4,
    message: expect.stringContaining('soa_edit_api is OFF'),
    hint: expect.stringContaining(`pdnsutil set-meta ${ZONE} SOA-EDIT-API DEFAULT`),
  });
  expect(seen.at(-1)).toBe(`GET /api/v1/servers/localhost/zones/${ZONE}.?rrsets=false`);
});

test('nothing is written when there is nothing to write', async () => {
  const dns = await answering(() => ({ status: 500 }));
  await dns.write(ZONE, { upsert: [], remove: [] });
  expect(seen).toEqual([]);
});

test('without a key nothing is sent', async () => {
  const dns = createPowerdns({
    api: 'http://127.0.0.1:1',
    server: 'localhost',
    key: '',
    target: directTarget,
    clock: pausing(),
  });
  await expect(dns.verifyCredentials()).rejects.toMatchObject({
    code: 'CATALYST-DNS-CREDENTIAL',
    hint: expect.stringContaining('POWERDNS_API_KEY'),
  });
});

test('never asks for a private key', async () => {
  const dns = await answering(() => ({ status: 200, text: '[]' }));
  expect(await dns.dsRecords(ZONE)).toEqual([]);
  expect(seen).toEqual([`GET /api/v1/servers/localhost/zones/${ZONE}./cryptokeys`]);
});

test('a zone with disabled records shows its set without values, so that nobody takes it for absent', async () => {
  const rrsets = [
    { name: `console.${ZONE}.`, type: 'A', ttl: 60, records: [{ content: '192.0.2.1', disabled: true }] },
  ];
  const dns = await answering(() => ({
    status: 200,
    text: JSON.stringify({ name: `${ZONE}.`, kind: 'Native', serial: 1, rrsets }),
  }));
  expect((await dns.read(ZONE))?.sets).toEqual([{ name: `console.${ZONE}`, type: 'A', ttl: 60, values: [] }]);
});

test('any body of any status leads to a value or a typed error', async () => {
  let reply: Answer = { status: 200 };
  const dns = await answering(() => reply);
  const calls = [
    () => dns.read(ZONE),
    () => dns.findZone('omani.works'),
    () => dns.dsRecords(ZONE),
    () => dns.deleteZone(ZONE),
    () => dns.ensureZone(ZONE, WANTED),
  ];
  const bodies = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constant('[{"name":1}]'),
    fc.constant('{"name":"a","rrsets":[{}]}'),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(200, 201, 204, 400, 401, 404, 409, 422),
      bodies,
      fc.nat(4),
      async (status, text, call) => {
        reply = status === 204 ? { status } : { status, text };
        const outcome = await calls[call]!().catch((thrown: unknown) => thrown);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(CatalystError);
      },
    ),
    { numRuns: 250 },
  );
});
