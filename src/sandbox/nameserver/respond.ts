import packet, { type Answer, type Packet, type Question } from 'dns-packet';
import { type Found, type FoundSet, lookUp } from './look-up.ts';
import { answersOf, denials, signedAnswers } from './sign.ts';
import type { ZoneOf } from './zone-reading.ts';

const PLAIN_UDP = 512;
const LARGEST_UDP = 1232;
const HEADER_BYTES = 12;
const QR = 1 << 15;
const FORMERR = 1;
const NOTIMP = 4;

interface Asked {
  query: Packet;
  question: Question;
  edns: boolean;
  signatures: boolean;
  limit: number;
}

/** The answer to one message, as bytes; nothing for what is no question at all. */
export function respond(
  zoneOf: ZoneOf,
  bytes: Buffer,
  options: { tcp: boolean; now: number },
): Buffer | undefined {
  if (bytes.length < HEADER_BYTES || (bytes.readUInt16BE(2) & QR) !== 0) return undefined;
  if (((bytes.readUInt16BE(2) >> 11) & 0xf) !== 0) return refused(bytes, NOTIMP);
  const asked = readQuery(bytes, options.tcp);
  if (asked === undefined) return refused(bytes, FORMERR);
  const name = asked.question.name.toLowerCase();
  const found = lookUp(zoneOf, name, asked.question.type);
  const whole = packet.encode(messageOf(asked, found, options.now));
  return whole.length <= asked.limit ? whole : packet.encode(truncated(asked, found));
}

function readQuery(bytes: Buffer, tcp: boolean): Asked | undefined {
  try {
    const query = packet.decode(bytes);
    const [question] = query.questions ?? [];
    if (question === undefined || query.questions?.length !== 1) return undefined;
    const opt = query.additionals?.find((record) => record.type === 'OPT');
    const size = Math.min(LARGEST_UDP, Math.max(PLAIN_UDP, opt?.udpPayloadSize ?? PLAIN_UDP));
    const signatures = opt?.flag_do === true;
    return { query, question, edns: opt !== undefined, signatures, limit: tcp ? 65_535 : size };
  } catch {
    return undefined;
  }
}

function messageOf(asked: Asked, found: Found, now: number): Packet {
  const records = (sets: FoundSet[]) =>
    sets.flatMap((set) => (asked.signatures ? signedAnswers(set, now) : answersOf(set)));
  const visible = (set: FoundSet) => asked.signatures || set.type !== 'DS';
  const proofs = asked.signatures ? denials(found, now) : [];
  return {
    ...headOf(asked, found),
    answers: records(found.answers),
    authorities: [...records(found.authority.filter(visible)), ...proofs],
    additionals: [...records(found.additional), ...optOf(asked)],
  };
}

function truncated(asked: Asked, found: Found): Packet {
  const head = headOf(asked, found);
  return { ...head, flags: (head.flags ?? 0) | packet.TRUNCATED_RESPONSE, additionals: optOf(asked) };
}

const RCODES = { NOERROR: 0, NXDOMAIN: 3, REFUSED: 5 };

function headOf(asked: Asked, found: Found): Packet {
  const recursion = asked.query.flag_rd === true ? packet.RECURSION_DESIRED : 0;
  const authority = found.authoritative ? packet.AUTHORITATIVE_ANSWER : 0;
  return {
    type: 'response',
    id: asked.query.id,
    flags: authority | recursion | RCODES[found.rcode],
    questions: [asked.question],
  };
}

function optOf(asked: Asked): Answer[] {
  if (!asked.edns) return [];
  const flags = asked.signatures ? packet.DNSSEC_OK : 0;
  return [
    {
      type: 'OPT',
      name: '.',
      udpPayloadSize: LARGEST_UDP,
      extendedRcode: 0,
      ednsVersion: 0,
      flags,
      options: [],
    },
  ];
}

function refused(bytes: Buffer, rcode: number): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(bytes.readUInt16BE(0), 0);
  head.writeUInt16BE(QR | (bytes.readUInt16BE(2) & 0x7900) | rcode, 2);
  return head;
}
