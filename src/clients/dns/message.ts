import { randomInt } from 'node:crypto';
import packet, { type Answer, type Packet } from 'dns-packet';
import { CatalystError } from '../../domain/errors.ts';
import { normalName } from '../../domain/record-set.ts';
import { longestPointerRun } from './name-chains.ts';
import { hostText, presentation } from './presentation.ts';
import type { DnsAnswer, DnsRecord, RecordType } from './query.ts';

/** Largest UDP answer that we ask for: passes every path without fragments (DNS flag day 2020). */
const UDP_PAYLOAD = 1232;
const DNSSEC_OK = 1 << 15;
const HEADER_BYTES = 12;
/** Far more than any answer to a question of ours holds; what is more only costs time to read. */
const MOST_RECORDS = 1_000;
const MOST_POINTERS = 16;

export interface Question {
  name: string;
  type: RecordType;
}

export interface AskedMessage {
  id: number;
  question: Question;
  bytes: Buffer;
}

/** A query with an unpredictable id, EDNS, and DO when signatures are wanted. */
export function encodeQuery(
  question: Question,
  options: { recursion: boolean; dnssec: boolean; unchecked?: boolean },
): AskedMessage {
  const id = randomInt(0x1_0000);
  const opt: Answer = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: UDP_PAYLOAD,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: options.dnssec ? DNSSEC_OK : 0,
    options: [],
  };
  const bytes = packet.encode({
    type: 'query',
    id,
    flags:
      (options.recursion ? packet.RECURSION_DESIRED : 0) | (options.unchecked ? packet.CHECKING_DISABLED : 0),
    questions: [{ ...question, class: 'IN' }],
    additionals: [opt],
  });
  return { id, question, bytes };
}

export type Reading = { kind: 'answer'; answer: DnsAnswer; truncated: boolean } | { kind: 'other' };

/**
 * Reads what came back for a query. A message with another id is not for us (`other`).
 * Errors: CATALYST-DNS-MALFORMED for bytes that are no answer to the question asked.
 */
export function readAnswer(bytes: Buffer, asked: AskedMessage, server: string): Reading {
  if (bytes.length < HEADER_BYTES) throw malformed(server, 'a message shorter than a header');
  if (bytes.readUInt16BE(0) !== asked.id) return { kind: 'other' };
  refuseBombs(bytes, server);
  const message = decode(bytes, server);
  if (message.type !== 'response') throw malformed(server, 'a question instead of an answer');
  const [question, ...more] = message.questions ?? [];
  if (question === undefined && message.rcode !== 'NOERROR')
    return { kind: 'answer', ...answerOf(message, server) };
  const same = question !== undefined && normalName(question.name) === normalName(asked.question.name);
  if (!same || more.length > 0 || question.type !== asked.question.type) {
    throw malformed(server, 'an answer to another question');
  }
  return { kind: 'answer', ...answerOf(message, server) };
}

function refuseBombs(bytes: Buffer, server: string): void {
  const records = [4, 6, 8, 10].reduce((sum, at) => sum + bytes.readUInt16BE(at), 0);
  if (records > MOST_RECORDS) throw malformed(server, `${records} records in one answer`);
  if (longestPointerRun(bytes) > MOST_POINTERS)
    throw malformed(server, 'names that only point at each other');
}

function decode(bytes: Buffer, server: string): Packet {
  try {
    return packet.decode(bytes);
  } catch (cause) {
    throw malformed(server, cause instanceof Error ? cause.message : 'unreadable bytes', cause);
  }
}

function answerOf(message: Packet, server: string): { answer: DnsAnswer; truncated: boolean } {
  try {
    const answer: DnsAnswer = {
      rcode: message.rcode ?? 'UNKNOWN',
      authoritative: message.flag_aa === true,
      authenticated: message.flag_ad === true,
      recursive: message.flag_ra === true,
      answers: records(message.answers),
      authority: records(message.authorities),
      additional: records(message.additionals),
    };
    return { answer, truncated: message.flag_tc === true };
  } catch (cause) {
    throw malformed(server, 'record data that cannot be read', cause);
  }
}

function records(answers: Answer[] = []): DnsRecord[] {
  return answers
    .filter((answer) => answer.type !== 'OPT')
    .map((answer) => ({
      name: hostText(answer.name),
      type: answer.type,
      ttl: answer.ttl ?? 0,
      data: presentation(answer.type, answer.data),
    }));
}

export function malformed(server: string, what: string, cause?: unknown): CatalystError {
  return new CatalystError('CATALYST-DNS-MALFORMED', `The DNS server ${server} sent ${what}.`, {
    hint: 'Something other than a DNS server may listen there.',
    cause,
  });
}
