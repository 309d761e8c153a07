import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import packet, { type Answer, type Packet, type Question } from 'dns-packet';

export interface Upstream {
  host: string;
  port: number;
}

export interface StubResolverOptions {
  /** Where a name is asked: its zone's own servers; those of the zone above for a DS. */
  upstreamOf(question: Question): Upstream;
  /** The zone whose DS and keys are compared; without it nothing is validated. */
  validates?: string;
  /** Milliseconds; only for how long an answer is kept. */
  now(): number;
}

export interface StubResolver {
  port: number;
  stop(): Promise<void>;
}

interface Kept {
  packet: Packet;
  at: number;
}

/**
 * A small caching resolver on real sockets, with dns-packet and nothing of ours: forwards, keeps answers and denials for
 * their TTL, counts it down, and, when told to validate, compares the DS above with the keys below.
 */
export async function startStubResolver(options: StubResolverOptions): Promise<StubResolver> {
  const kept = new Map<string, Kept>();
  const respond = (bytes: Buffer) => answerTo(packet.decode(bytes), options, kept);
  const open = new Set<Socket>();
  const tcp = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      void respond(bytes.subarray(2)).then((answer) => {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        socket.end(Buffer.concat([length, answer]));
      });
    });
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => {
    void respond(bytes).then((answer) => udp.send(answer, from.port, from.address));
  });
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  return {
    port,
    stop: async () => {
      for (const socket of open) socket.destroy();
      udp.close();
      tcp.close();
      await Promise.all([once(udp, 'close'), once(tcp, 'close')]);
    },
  };
}

const RA = 1 << 7;
const AD = 1 << 5;
const CD = 1 << 4;
const SERVFAIL = 2;
const DNSSEC_OK = 1 << 15;

async function answerTo(
  query: Packet,
  options: StubResolverOptions,
  kept: Map<string, Kept>,
): Promise<Buffer> {
  const question = query.questions![0]!;
  const base = { type: 'response' as const, id: query.id, questions: [question] };
  const signed = options.validates !== undefined;
  if (question.name === '.') {
    const soa = { name: '.', type: 'SOA', class: 'IN', ttl: 60, data: ROOT };
    return packet.encode({ ...base, flags: RA | (signed ? AD : 0), answers: [soa] });
  }
  const chain = signed ? await chainOf(options) : 'insecure';
  const unchecked = ((query.flags ?? 0) & CD) !== 0;
  if (chain === 'bogus' && !unchecked) return packet.encode({ ...base, flags: RA | SERVFAIL });
  const found = await resolved(question, options, kept);
  const flags = RA | (chain === 'secure' ? AD : 0) | ((found.flags ?? 0) & 0xf);
  return packet.encode({
    ...base,
    flags,
    answers: found.answers ?? [],
    authorities: found.authorities ?? [],
  });
}

const ROOT = { mname: 'a', rname: 'b', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 };

async function resolved(
  question: Question,
  { upstreamOf, now }: StubResolverOptions,
  kept: Map<string, Kept>,
): Promise<Packet> {
  const key = `${question.name} ${question.type}`;
  const known = kept.get(key);
  const age = known === undefined ? 0 : Math.floor((now() - known.at) / 1000);
  if (known !== undefined && age < shortest(known.packet)) return aged(known.packet, age);
  const fresh = await forward(question, upstreamOf(question));
  kept.set(key, { packet: fresh, at: now() });
  return fresh;
}

function shortest(found: Packet): number {
  const records = [...(found.answers ?? []), ...(found.authorities ?? [])];
  return Math.min(...records.map(({ ttl = 0 }) => ttl));
}

function aged(found: Packet, age: number): Packet {
  const older = (records: Answer[] = []) => records.map((one) => ({ ...one, ttl: (one.ttl ?? 0) - age }));
  return { ...found, answers: older(found.answers), authorities: older(found.authorities) };
}

async function chainOf({
  validates,
  upstreamOf,
}: StubResolverOptions): Promise<'secure' | 'bogus' | 'insecure'> {
  const zone = validates!;
  const ask = (type: string) => forward({ name: zone, type }, upstreamOf({ name: zone, type }));
  const [above, below] = await Promise.all([ask('DS'), ask('DNSKEY')]);
  const digests = (above.answers ?? []).filter(({ type }) => type === 'DS').map(({ data }) => data as Ds);
  if (digests.length === 0) return 'insecure';
  const keys = (below.answers ?? []).filter(({ type }) => type === 'DNSKEY');
  const owner = packet.name.encode(zone);
  const matches = digests.some(({ digest, digestType }) =>
    keys.some((key) => {
      const data = packet.answer.encode(key).subarray(-4 - (key.data as { key: Buffer }).key.length);
      const hash = createHash(digestType === 2 ? 'sha256' : 'sha384');
      return hash.update(owner).update(data).digest().equals(digest);
    }),
  );
  return matches ? 'secure' : 'bogus';
}

interface Ds {
  digestType: number;
  digest: Buffer;
}

async function forward(question: Question, { host, port }: Upstream): Promise<Packet> {
  const socket = createSocket('udp4');
  try {
    const opt = {
      ...{ type: 'OPT', name: '.', udpPayloadSize: 1232, extendedRcode: 0, ednsVersion: 0 },
      ...{ flags: DNSSEC_OK & 0, options: [] },
    };
    const bytes = packet.encode({
      type: 'query',
      id: 7,
      questions: [{ ...question, class: 'IN' }],
      additionals: [opt],
    });
    const reply = once(socket, 'message');
    socket.send(bytes, port, host);
    const [answer] = (await reply) as [Buffer];
    return packet.decode(answer);
  } finally {
    socket.close();
  }
}
