import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createDynadot } from '../../../../src/clients/dynadot/create-dynadot.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';
import { recordSet } from '../../../../src/domain/record-set.ts';
import { CanaryScanner } from '../../../support/canary.ts';
import { directTarget } from '../../../support/direct-target.ts';
import { LeapingClock } from '../../../support/manual-clock.ts';

const KEY = 'Canary+Key/9%20of=Dynadot&Account';
const ZONE = 'example.org';
const CHANGE = { upsert: [recordSet(`cloud.${ZONE}`, 'A', 300, ['203.0.113.1'])], remove: [] };
const scanner = new CanaryScanner({
  key: KEY,
  'encoded key': new URLSearchParams({ k: KEY }).toString().slice(2),
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function answering(answer: (request: IncomingMessage, response: ServerResponse) => void, key = KEY) {
  server?.close();
  server = createServer({ maxHeaderSize: 1 << 20 }, answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return clientOf(api, key);
}

function clientOf(api: string, key = KEY) {
  return createDynadot({ api, key, target: directTarget, clock: new LeapingClock() });
}

const page = (response: ServerResponse, status: number, text: string, headers = {}) =>
  response.writeHead(status, headers).end(text);
const reply = (response: ServerResponse, root: string, fields: object) =>
  page(response, 200, JSON.stringify({ [root]: { ResponseCode: '0', Status: 'success', ...fields } }));
const settings = { Type: 'Dynadot DNS', MainDomains: [{ RecordType: 'A', Value: '192.0.2.1' }], TTL: '300' };
const info = (NameServerSettings: unknown = settings, Name = ZONE) => ({
  DomainInfo: { Name, NameServerSettings },
});

/** Everything of an error that anybody could print. */
function whole(error: unknown): string {
  const texts: string[] = [];
  for (let at: unknown = error; at instanceof Error && texts.length < 20; at = at.cause) {
    texts.push(at.message, at.stack ?? '', JSON.stringify(at), String(at));
    if (at instanceof CatalystError) texts.push(JSON.stringify(at.toObject()));
  }
  return texts.join('\n');
}

describe('the key', () => {
  const failing: [string, (request: IncomingMessage, response: ServerResponse) => void][] = [
    ['an answer that repeats the address', (request, response) => page(response, 500, request.url ?? '')],
    [
      'an error that repeats it plain and encoded',
      (request, response) =>
        reply(response, 'Response', {
          ResponseCode: '-1',
          Error: `bad ${KEY} ${encodeURIComponent(KEY)} ${request.url}`,
        }),
    ],
    [
      'a redirect with the address',
      (request, response) => page(response, 302, '', { location: `https://evil.test${request.url}` }),
    ],
    ['a cut connection', (request) => void request.socket.destroy()],
    ['garbage instead of HTTP', (request) => void request.socket.end('no http at all\r\n\r\n')],
  ];

  test.each(failing)('is in no message, cause or stack: %s', async (_what, answer) => {
    const dns = await answering(answer);
    for (const work of [() => dns.verifyCredentials(), () => dns.read(ZONE), () => dns.write(ZONE, CHANGE)]) {
      const error = await work().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(CatalystError);
      expect(scanner.scan('error', whole(error))).toEqual([]);
    }
    await dns.close?.();
  });

  test('is in no message where nobody listens, nor where the name is unknown', async () => {
    for (const api of ['http://127.0.0.1:1', 'http://nowhere.invalid']) {
      const dns = clientOf(api);
      const error = await dns.verifyCredentials().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'CATALYST-DNS-UNAVAILABLE' });
      expect(scanner.scan('error', whole(error))).toEqual([]);
    }
  });

  test('a leak would be found', () => {
    const error = new CatalystError('CATALYST-INTERNAL', 'x', { cause: new Error(`GET /?key=${KEY}`) });
    expect(scanner.scan('error', whole(error))).not.toEqual([]);
  });

  test('goes nowhere on a redirect', async () => {
    const asked: string[] = [];
    const dns = await answering((request, response) => {
      asked.push(String(request.url?.split('?')[0]));
      page(response, 302, '', { location: '/elsewhere' });
    });
    await expect(dns.verifyCredentials()).rejects.toMatchObject({ code: 'CATALYST-DNS-MALFORMED' });
    expect(new Set(asked)).toEqual(new Set(['/api3.json']));
  });
});

test('a settings reply of another shape or about another domain is refused before anything is written', async () => {
  const odd: unknown[] = [
    info({ ...settings, Type: '' }),
    info({ ...settings, MainDomains: {} }),
    info({ ...settings, MainDomains: [{ RecordType: 'A' }] }),
    info({ ...settings, SubDomains: [{ RecordType: 'A', Value: 'x' }] }),
    info({ ...settings, TTL: '5 minutes' }),
    info(settings, 'example.net'),
    { DomainInfo: { NameServerSettings: settings } },
    {},
  ];
  const commands: (string | null)[] = [];
  let answer: unknown;
  const dns = await answering((request, response) => {
    commands.push(new URL(request.url!, 'http://x').searchParams.get('command'));
    reply(response, 'DomainInfoResponse', answer as object);
  });
  for (answer of odd)
    await expect(dns.write(ZONE, CHANGE)).rejects.toMatchObject({ code: 'CATALYST-DNS-MALFORMED' });
  expect(new Set(commands)).toEqual(new Set(['domain_info']));
});

test('name servers that nobody names are Dynadot’s own', async () => {
  const dns = await answering((request, response) => {
    const isInfo = request.url?.includes('domain_info');
    if (isInfo) reply(response, 'DomainInfoResponse', info());
    else reply(response, 'GetNsResponse', { ResponseCode: '-1', Error: 'no name servers' });
  });
  const ns = (await dns.read(ZONE))?.sets.find((set) => set.type === 'NS');
  expect(ns?.values).toEqual(['ns1.dyna-ns.net', 'ns2.dyna-ns.net']);
});

test('an answer without end is cut off', async () => {
  let sent = 0;
  const dns = await answering((request, response) => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    const more = () => {
      if (!request.socket.destroyed && sent < 64) {
        sent += 1;
        response.write(chunk, more);
      }
    };
    more();
  });
  await expect(dns.verifyCredentials()).rejects.toMatchObject({ code: 'CATALYST-DNS-MALFORMED' });
  // Three tries of 8 MiB each, and what was under way.
  expect(sent).toBeLessThan(64);
});

test('whatever comes as an answer, it ends with a typed error or a result', async () => {
  let text = '';
  let status = 200;
  const dns = await answering((_request, response) => page(response, status, text));
  const field = fc.constantFrom(
    ...['Type', 'TTL', 'MainDomains', 'SubDomains', 'NameServers', 'Name', 'ResponseCode', 'Error', 'Value'],
  );
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>('Dynadot DNS', ZONE, '0', 0, '-1', null, 'a', -1, ''),
      fc.dictionary(field, tie('value'), { maxKeys: 4 }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value;
  const near = fc.record({ value: tree, kind: fc.nat(3) }).map(({ value, kind }) => {
    const fields = value as object;
    const nested = { DomainInfo: { Name: ZONE, NameServerSettings: { ...settings, ...fields } } };
    const content = [{ ...fields }, { DomainInfo: value }, info(value), nested][kind];
    return JSON.stringify({ DomainInfoResponse: { ResponseCode: 0, ...content } });
  });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(near, fc.json(), fc.string()),
      fc.constantFrom(200, 200, 200, 302, 404, 429, 500),
      async (answer, code) => {
        [text, status] = [answer, code];
        for (const work of [
          () => dns.read(ZONE),
          () => dns.findZone(`x.${ZONE}`),
          () => dns.write(ZONE, CHANGE),
        ]) {
          const error = await work().then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          if (error !== undefined) expect(error).toBeInstanceOf(CatalystError);
          if (error !== undefined) expect((error as CatalystError).code).not.toBe('CATALYST-INTERNAL');
        }
      },
    ),
    { numRuns: 150 },
  );
});
