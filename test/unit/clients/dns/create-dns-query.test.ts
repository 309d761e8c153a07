import packet, { type Packet } from 'dns-packet';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createDnsQuery } from '../../../../src/clients/dns/create-dns-query.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';
import type { Clock } from '../../../../src/domain/surroundings.ts';
import { type HostileServer, type Reply, startHostileServer } from './hostile-server.ts';

const QUESTION = { name: 'console.omantel.test', type: 'A' } as const;
const SERVER = '192.0.2.53';

/** Time limits that strike when the test says so. */
function limits(): { clock: Clock; strike(): void } {
  const waiting = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    sleep: (_ms, signal) =>
      new Promise((resolve, reject) => {
        waiting.add(resolve);
        signal?.addEventListener('abort', () => {
          waiting.delete(resolve);
          reject(signal.reason);
        });
      }),
  };
  return {
    clock,
    strike: () => {
      for (const resolve of waiting) resolve();
    },
  };
}

let server: HostileServer | undefined;
afterEach(stopServer);

async function stopServer(): Promise<void> {
  await server?.stop();
  server = undefined;
}

async function ask(reply: Reply, options: { tcp?: boolean; signal?: AbortSignal } = {}, time = limits()) {
  await stopServer();
  server = await startHostileServer(reply);
  return createDnsQuery({ target: server.target, clock: time.clock }).ask(QUESTION, {
    server: SERVER,
    ...options,
  });
}

function answer(query: Buffer, changes: Partial<Packet> = {}): Buffer {
  const asked = packet.decode(query);
  const answers = [{ name: QUESTION.name, type: 'A', class: 'IN', ttl: 300, data: '203.0.113.10' }];
  return packet.encode({
    type: 'response',
    id: asked.id,
    flags: 1 << 10,
    questions: asked.questions,
    answers,
    ...changes,
  });
}

function prefixed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

test('asks once over UDP, without recursion, with EDNS and an id of its own', async () => {
  const queries: Buffer[] = [];
  const reply: Reply = (query) => [answer(queries[queries.push(query) - 1]!)];
  const found = await ask(reply);
  await ask(reply);
  expect(found).toMatchObject({
    rcode: 'NOERROR',
    authoritative: true,
    answers: [{ data: '203.0.113.10', ttl: 300 }],
  });
  const [first, second] = queries.map((query) => packet.decode(query));
  expect(first?.id).not.toBe(second?.id);
  expect(first?.flag_rd).toBe(false);
  expect(first?.additionals?.[0]).toMatchObject({ type: 'OPT', udpPayloadSize: 1232, flag_do: false });
});

test('asks again over TCP when the answer was cut', async () => {
  const found = await ask((query, tcp) =>
    tcp
      ? [prefixed(answer(query))]
      : [answer(query, { flags: (1 << 10) | packet.TRUNCATED_RESPONSE, answers: [] })],
  );
  expect(found.answers).toHaveLength(1);
  expect(server?.asked).toEqual({ udp: 1, tcp: 1 });
});

test('reads an answer over TCP that comes in pieces', async () => {
  const found = await ask((query) => [...prefixed(answer(query))].map((byte) => Buffer.from([byte])), {
    tcp: true,
  });
  expect(found.answers).toHaveLength(1);
});

test('does not hear a message with another id', async () => {
  const forged = (query: Buffer) =>
    answer(query, { id: (query.readUInt16BE(0) + 1) % 0x1_0000, answers: [] });
  const found = await ask((query) => [forged(query), answer(query)]);
  expect(found.answers).toHaveLength(1);
});

test.each<[string, Reply]>([
  ['fewer bytes than a header', () => [Buffer.from([1, 2, 3])]],
  ['a header and rubbish', (query) => [Buffer.concat([query.subarray(0, 12), Buffer.alloc(40, 0xff)])]],
  ['the question itself', (query) => [query]],
  [
    'an answer to another question',
    (query) => [answer(query, { questions: [{ name: 'other.test', type: 'A' }] })],
  ],
  ['no question', (query) => [answer(query, { questions: [] })]],
])('tells a malformed answer: %s', async (_what, reply) => {
  await expect(ask(reply)).rejects.toMatchObject({ code: 'CATALYST-DNS-MALFORMED', exit: 3 });
});

test('a compression loop ends in a typed error', async () => {
  const loop: Reply = (query) => {
    const bytes = Buffer.concat([query.subarray(0, 12), Buffer.from([0xc0, 12, 0, 1, 0, 1])]);
    bytes.writeUInt16BE(0x8400, 2);
    bytes.writeUInt16BE(0, 10);
    return [bytes];
  };
  await expect(ask(loop)).rejects.toMatchObject({ code: 'CATALYST-DNS-MALFORMED' });
});

test('a message over TCP that is too short is told as malformed', async () => {
  await expect(
    ask((_query, tcp) => (tcp ? [Buffer.from([0, 2, 1, 2])] : []), { tcp: true }),
  ).rejects.toMatchObject({
    code: 'CATALYST-DNS-MALFORMED',
  });
});

test('a silent server is asked three times, then told', async () => {
  const time = limits();
  const asking = ask(
    () => {
      queueMicrotask(time.strike);
      return [];
    },
    {},
    time,
  );
  await expect(asking).rejects.toMatchObject({
    code: 'CATALYST-DNS-SILENT',
    message: 'The DNS server 192.0.2.53 did not answer for console.omantel.test A.',
  });
  expect(server?.asked.udp).toBe(3);
});

test('an interrupt ends it at once, with its own reason', async () => {
  const stop = new AbortController();
  const asking = ask(
    () => {
      stop.abort(new Error('interrupted'));
      return [];
    },
    { signal: stop.signal },
  );
  await expect(asking).rejects.toThrow('interrupted');
  expect(server?.asked.udp).toBe(1);
});

test('any bytes after the id lead to an answer or a typed error', async () => {
  server = await startHostileServer((query) => [Buffer.concat([query.subarray(0, 2), next])]);
  const query = createDnsQuery({ target: server.target, clock: limits().clock });
  let next = Buffer.alloc(0);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
      next = Buffer.from(bytes);
      const outcome = await query
        .ask(QUESTION, { server: SERVER, tcp: false })
        .catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(CatalystError);
    }),
    { numRuns: 200 },
  );
});

test('any change to a good answer leads to an answer or a typed error', async () => {
  let change: [number, number][] = [];
  server = await startHostileServer((query) => {
    const bytes = answer(query, { answers: ALL_TYPES });
    for (const [at, value] of change) if (at % bytes.length > 3) bytes[at % bytes.length] = value;
    return [bytes];
  });
  const query = createDnsQuery({ target: server.target, clock: limits().clock });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(2_000), fc.nat(255)), { maxLength: 6 }), async (changes) => {
      change = changes;
      const outcome = await query.ask(QUESTION, { server: SERVER }).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(CatalystError);
    }),
    { numRuns: 300 },
  );
});

const record = (type: string, data: unknown) => ({ name: QUESTION.name, type, class: 'IN', ttl: 60, data });
const ALL_TYPES = [
  record('TXT', ['a "quoted" text', Buffer.from([0, 255])]),
  record('MX', { preference: 10, exchange: 'Mail.Example.Org' }),
  record('SRV', { priority: 1, weight: 2, port: 3, target: 'a.b' }),
  record('CAA', { flags: 0, tag: 'issue', value: 'letsencrypt.org' }),
  record('DS', { keyTag: 1, algorithm: 13, digestType: 2, digest: Buffer.from('abcd', 'hex') }),
  record('DNSKEY', { flags: 257, algorithm: 13, key: Buffer.from('key') }),
  record('AAAA', '2001:db8::1'),
  record('CNAME', 'Other.Test'),
  record('SOA', {
    mname: 'ns.test',
    rname: 'host.test',
    serial: 5,
    refresh: 1,
    retry: 2,
    expire: 3,
    minimum: 4,
  }),
];

test('shows each type in the form of zone files', async () => {
  const found = await ask((query) => [answer(query, { answers: ALL_TYPES })]);
  expect(found.answers.map(({ type, data }) => `${type} ${data}`)).toEqual([
    'TXT "a \\"quoted\\" text" "\\000\\255"',
    'MX 10 mail.example.org',
    'SRV 1 2 3 a.b',
    'CAA 0 issue "letsencrypt.org"',
    'DS 1 13 2 abcd',
    'DNSKEY 257 3 13 a2V5',
    'AAAA 2001:db8::1',
    'CNAME other.test',
    'SOA ns.test host.test 5 1 2 3 4',
  ]);
});
