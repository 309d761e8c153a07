import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import packet, { type Packet } from 'dns-packet';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createDnsQuery } from '../../../../src/clients/dns/create-dns-query.ts';
import { encodeQuery, readAnswer } from '../../../../src/clients/dns/message.ts';
import type { DnsAnswer } from '../../../../src/clients/dns/query.ts';
import { CatalystError } from '../../../../src/domain/errors.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { until } from '../../../support/real-clock.ts';
import { type HostileServer, type Reply, startHostileServer } from './hostile-server.ts';

const QUESTION = { name: 'console.omantel.test', type: 'A' } as const;
const SERVER = '192.0.2.53';
const AA = 1 << 10;

let server: HostileServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

function answer(query: Buffer, changes: Partial<Packet> = {}): Buffer {
  const { id, questions } = packet.decode(query);
  const answers = [{ name: QUESTION.name, type: 'A', class: 'IN', ttl: 300, data: '203.0.113.10' }];
  return packet.encode({ type: 'response', id, flags: AA, questions, answers, ...changes });
}

function withLength(bytes: Buffer, length = bytes.length): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(length);
  return Buffer.concat([head, bytes]);
}

/** Asks with a clock that stands still: what ends by itself ends; what hangs is ended by the time limit alone. */
async function ask(reply: Reply, options: { tcp?: boolean } = {}) {
  server = await startHostileServer(reply);
  const clock = new ManualClock();
  const query = createDnsQuery({ target: server.target, clock });
  const outcome = query.ask(QUESTION, { server: SERVER, ...options }).then(
    (found): DnsAnswer | CatalystError => found,
    (error: unknown) => error as CatalystError,
  );
  return { clock, outcome };
}

/** Lets each try run out of time, until it gives up. */
async function outOfTime(clock: ManualClock, outcome: Promise<unknown>): Promise<void> {
  let over = false;
  void outcome.then(() => {
    over = true;
  });
  await until(() => {
    if (clock.sleeping > 0) clock.advance(2_000);
    return over;
  }, 'the end of the tries');
}

describe('over TCP', () => {
  test.each<[string, (query: Buffer) => Buffer[]]>([
    ['a length and nothing else', () => [Buffer.from([0xff, 0xff])]],
    ['a length that promises more than comes', (query) => [withLength(answer(query), 60_000)]],
    ['one byte of the length', () => [Buffer.from([0])]],
    ['one byte, and then silence', (query) => [withLength(answer(query)).subarray(0, 3)]],
  ])('%s: told as silent when the time is over', async (_what, bytes) => {
    const { clock, outcome } = await ask((query, tcp) => (tcp ? bytes(query) : []), { tcp: true });
    await until(() => (server?.asked.tcp ?? 0) > 0, 'the question');
    await outOfTime(clock, outcome);
    expect(await outcome).toMatchObject({ code: 'CATALYST-DNS-SILENT' });
  });

  test.each<[string, (query: Buffer) => Buffer[]]>([
    ['a length shorter than the message', (query) => [withLength(answer(query), 20)]],
    ['a length of nothing', (query) => [withLength(answer(query), 0)]],
    ['another id', (query) => [withLength(answer(query, { id: (query.readUInt16BE(0) + 1) % 0x1_0000 }))]],
    [
      'another question',
      (query) => [withLength(answer(query, { questions: [{ name: 'x.test', type: 'A' }] }))],
    ],
    ['another type', (query) => [withLength(answer(query, { questions: [{ ...QUESTION, type: 'AAAA' }] }))]],
    ['two questions', (query) => [withLength(answer(query, { questions: [QUESTION, QUESTION] }))]],
    [
      '64 KiB of noise',
      (query) => [withLength(Buffer.concat([query.subarray(0, 2), Buffer.alloc(65_533, 0xc0)]))],
    ],
  ])('%s: told as malformed', async (_what, bytes) => {
    const { outcome } = await ask((query, tcp) => (tcp ? bytes(query) : []), { tcp: true });
    expect(await outcome).toMatchObject({ code: 'CATALYST-DNS-MALFORMED', exit: 3 });
  });

  test('the longest answer there is, byte by byte, and more after it', async () => {
    const texts = Array.from({ length: 250 }, (_, index) => Buffer.alloc(255, 97 + (index % 26)));
    const big = (query: Buffer) =>
      answer(query, {
        questions: [{ ...QUESTION }],
        answers: [{ name: QUESTION.name, type: 'TXT', class: 'IN', ttl: 1, data: texts }],
      });
    const { outcome } = await ask(
      (query, tcp) => {
        if (!tcp) return [];
        const whole = withLength(big(query));
        const drops = [...whole.subarray(0, 600)].map((byte) => Buffer.from([byte]));
        return [...drops, whole.subarray(600), Buffer.alloc(100_000, 0xff)];
      },
      { tcp: true },
    );
    const found = (await outcome) as DnsAnswer;
    expect(found.answers[0]?.data.length).toBe(250 * 258 - 1);
  });

  test('an answer that is cut again and again over UDP is asked for once over TCP', async () => {
    const { outcome } = await ask((query, tcp) => {
      const cut = answer(query, { flags: AA | packet.TRUNCATED_RESPONSE, answers: [] });
      return tcp ? [withLength(cut)] : [cut];
    });
    expect(await outcome).toMatchObject({ rcode: 'NOERROR', answers: [] });
    expect(server?.asked).toEqual({ udp: 1, tcp: 1 });
  });
});

test('any bytes over TCP, in pieces, and then a closed door: an answer or a typed error, with no clock', async () => {
  let pieces: Buffer[] = [];
  const closing = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      for (const piece of pieces) socket.write(piece);
      socket.end();
    });
  });
  closing.listen(0, '127.0.0.1');
  await once(closing, 'listening');
  const { port } = closing.address() as AddressInfo;
  const target = {
    kind: 'sandbox' as const,
    connect: { lookup: () => ({ host: '127.0.0.1', port }) },
    resolvers: [],
  };
  const query = createDnsQuery({ target, clock: new ManualClock() });
  const bytes = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(bytes, fc.option(fc.nat(60)), async (random, length) => {
      const head = length === null ? [] : [withLength(Buffer.alloc(0), length)];
      pieces = [...head, ...random.map((one) => Buffer.from(one))];
      const outcome = await query
        .ask(QUESTION, { server: SERVER, tcp: true })
        .catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(CatalystError);
    }),
    { numRuns: 100 },
  );
  closing.close();
});

test('a flood of messages that are not for us does not outlast the time limit', async () => {
  const { clock, outcome } = await ask((query) => {
    const other = answer(query, { id: (query.readUInt16BE(0) + 1) % 0x1_0000 });
    return Array.from({ length: 200 }, () => other);
  });
  await outOfTime(clock, outcome);
  expect(await outcome).toMatchObject({ code: 'CATALYST-DNS-SILENT' });
  expect(server?.asked.udp).toBeLessThanOrEqual(3);
  expect(server?.asked.tcp).toBe(0);
});

test('names and texts that would steer a terminal come out as escapes', async () => {
  const evil = '\u001b]0;owned\u0007\u202ens.test';
  const { outcome } = await ask((query) => [
    answer(query, {
      answers: [
        { name: QUESTION.name, type: 'CNAME', class: 'IN', ttl: 1, data: evil },
        { name: evil, type: 'NS', class: 'IN', ttl: 1, data: `a b.${evil}` },
        { name: QUESTION.name, type: 'TXT', class: 'IN', ttl: 1, data: [evil] },
        {
          name: QUESTION.name,
          type: 'CAA',
          class: 'IN',
          ttl: 1,
          data: { flags: 0, tag: '\u001b[2J', value: evil },
        },
      ],
    }),
  ]);
  const { answers } = (await outcome) as DnsAnswer;
  for (const text of answers.flatMap(({ name, data }) => [name, data])) expect(text).toMatch(/^[ -~]+$/);
  expect(answers[0]?.data).toBe('\\027]0;owned\\007\\226\\128\\174ns.test');
});

describe("any bytes are an answer, somebody else's, or a typed error", () => {
  const asked = encodeQuery(QUESTION, { recursion: false, dnssec: false });
  const real = answer(asked.bytes, {
    answers: [
      { name: QUESTION.name, type: 'TXT', class: 'IN', ttl: 60, data: ['text', Buffer.from([0, 255])] },
      {
        name: QUESTION.name,
        type: 'CAA',
        class: 'IN',
        ttl: 60,
        data: { flags: 0, tag: 'issue', value: 'ca.test' },
      },
      {
        name: QUESTION.name,
        type: 'NSEC',
        class: 'IN',
        ttl: 60,
        data: { nextDomain: 'z.test', rrtypes: ['A', 'RRSIG'] },
      },
      {
        name: QUESTION.name,
        type: 'DNSKEY',
        class: 'IN',
        ttl: 60,
        data: { flags: 257, algorithm: 13, key: Buffer.alloc(64, 7) },
      },
      {
        name: QUESTION.name,
        type: 'DS',
        class: 'IN',
        ttl: 60,
        data: { keyTag: 1, algorithm: 13, digestType: 2, digest: Buffer.alloc(32, 5) },
      },
    ],
  });

  function read(bytes: Buffer): void {
    try {
      const reading = readAnswer(bytes, asked, SERVER);
      expect(['answer', 'other']).toContain(reading.kind);
    } catch (error) {
      expect(error).toBeInstanceOf(CatalystError);
      expect((error as CatalystError).code).toBe('CATALYST-DNS-MALFORMED');
    }
  }

  test('a real answer is read', () => {
    expect(readAnswer(real, asked, SERVER)).toMatchObject({ kind: 'answer', answer: { rcode: 'NOERROR' } });
  });

  test('cut off anywhere', () => {
    for (let length = 0; length < real.length; length += 1) read(real.subarray(0, length));
  });

  test('every byte in turn set to 0, 0xc0 and 0xff', () => {
    for (let at = 0; at < real.length; at += 1) {
      for (const value of [0, 0xc0, 0xff]) {
        const bytes = Buffer.from(real);
        bytes[at] = value;
        read(bytes);
      }
    }
  });

  test('changed, spliced, repeated and random', () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.tuple(fc.nat(real.length), fc.nat(real.length)).map(([from, to]) => real.subarray(from, to)),
      fc.constant(Buffer.from([0xc0, 12])),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.nat(real.length), (parts, keep) => {
        const bytes = Buffer.concat([
          real.subarray(0, Math.max(2, keep)),
          ...parts.map((one) => Buffer.from(one)),
        ]);
        read(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  test('counts in the header that lie', () => {
    fc.assert(
      fc.property(fc.constantFrom(4, 6, 8, 10), fc.integer({ min: 0, max: 65_535 }), (at, count) => {
        const bytes = Buffer.from(real);
        bytes.writeUInt16BE(count, at);
        read(bytes);
      }),
      { numRuns: 300 },
    );
  });

  test('names that point at names that point at names, as deep as a message can hold', () => {
    const bytes = Buffer.alloc(65_000);
    real.copy(bytes, 0, 0, 12);
    bytes.writeUInt16BE(0, 4);
    const root = 12;
    bytes.writeUInt16BE(65_400, root + 1);
    bytes.writeUInt16BE(1, root + 3);
    const length = 16_000;
    bytes.writeUInt16BE(length, root + 9);
    let last = root;
    for (let at = root + 11; at < root + 11 + length - 2; at += 2) {
      bytes.writeUInt16BE(0xc000 | last, at);
      last = at;
    }
    let count = 1;
    for (let at = root + 11 + length; at + 14 <= bytes.length; at += 14, count += 1) {
      bytes.writeUInt16BE(0xc000 | last, at);
      bytes.writeUInt16BE(2, at + 2);
      bytes.writeUInt16BE(1, at + 4);
      bytes.writeUInt16BE(2, at + 10);
      bytes.writeUInt16BE(0xc000 | last, at + 12);
    }
    bytes.writeUInt16BE(count, 6);
    const refused = () => readAnswer(bytes, asked, SERVER);
    expect(refused).toThrow(`The DNS server ${SERVER} sent ${count} records in one answer.`);
    bytes.writeUInt16BE(900, 6);
    expect(refused).toThrow(`The DNS server ${SERVER} sent names that only point at each other.`);
  });
});
