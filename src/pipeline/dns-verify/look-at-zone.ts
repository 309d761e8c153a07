import type { RowSubject, VerifyExpectation, VerifyRow } from '../../domain/dns-verify.ts';
import { sameValues } from '../../domain/record-set.ts';
import { CONSOLE } from '../../domain/record-set-canonical.ts';
import { findServers, type Server } from './find-zone.ts';
import { columnsOf, type Heard, hear, type Question } from './heard.ts';
import { whatHides } from './hidden-names.ts';
import { keyFault } from './key-fault.ts';
import type { VerifyParts } from './parts.ts';
import { withSerials } from './serials.ts';

type ZoneExpectation = VerifyExpectation & { zone: string };

/**
 * Stage 1: each server of the zone, over UDP and over TCP: SOA, NS, keys, the console and a name that only the wildcard
 * can answer; every other host once.
 */
export async function lookAtZone(parts: VerifyParts, expected: ZoneExpectation): Promise<VerifyRow[]> {
  const servers = await findServers(parts, expected.nameservers);
  const label = `w${Buffer.from(parts.random(6)).toString('hex')}`;
  const views = servers.flatMap((server) =>
    (['udp', 'tcp'] as const).map((transport) => viewOf(parts, expected, { server, transport, label })),
  );
  return withSerials((await Promise.all(views)).flat());
}

interface Place {
  server: Server;
  transport: 'udp' | 'tcp';
  label: string;
}

async function viewOf(parts: VerifyParts, expected: ZoneExpectation, place: Place): Promise<VerifyRow[]> {
  const { zone, fqdn } = expected;
  const first = await row(parts, place, 'soa', { name: zone, type: 'SOA' });
  const soa = { ...first, state: soaState(first) };
  if (soa.state === 'silent') return [soa];
  const address = (subject: RowSubject, name: string) =>
    row(parts, place, subject, { name, type: 'A' }, [expected.address]);
  const others = expected.hosts.filter((name) => name !== `${CONSOLE}.${fqdn}`);
  const rows = await Promise.all([
    row(parts, place, 'ns', { name: zone, type: 'NS' }, expected.nameservers),
    keysRow(parts, place, expected),
    address('host', `${CONSOLE}.${fqdn}`),
    address('random', `${place.label}.${fqdn}`),
    ...(place.transport === 'udp' ? [...others, ...expected.covered] : []).map((name) =>
      address('host', name),
    ),
  ]);
  return [soa, ...(await Promise.all(rows.map((one) => whatHides(parts, expected, place.server, one))))];
}

async function row(
  parts: VerifyParts,
  place: Place,
  subject: RowSubject,
  question: Question,
  wanted?: string[],
): Promise<VerifyRow> {
  const heard = await askedAt(parts, place.server, place.transport, question, false);
  return rowOf(place, subject, question, heard, wanted);
}

function rowOf(
  { server, transport }: Place,
  subject: RowSubject,
  question: Question,
  heard: Heard,
  wanted?: string[],
): VerifyRow {
  const base = { stage: 'zone' as const, server: server.host, transport, subject, ...question };
  const state = heard.answer === undefined ? 'silent' : agrees(heard, wanted) ? 'ok' : 'wrong';
  const alias = state === 'wrong' && question.type === 'A' ? aliasIn(heard, question.name) : undefined;
  return {
    ...{ ...base, state, ...columnsOf(heard) },
    ...(wanted === undefined ? {} : { wanted }),
    ...(alias === undefined ? {} : { alias }),
  };
}

function aliasIn({ answer }: Heard, asked: string): string | undefined {
  return answer?.answers.find(({ type, name }) => type === 'CNAME' && name === asked)?.data;
}

function askedAt(
  parts: VerifyParts,
  { host, address, says = `The name ${host} has no address` }: Server,
  transport: 'udp' | 'tcp',
  question: Question,
  dnssec: boolean,
): Promise<Heard> {
  if (address === undefined) return Promise.resolve({ values: [], says });
  return hear(parts, question, { server: address, tcp: transport === 'tcp', dnssec });
}

function agrees({ answer, values }: Heard, wanted: readonly string[] | undefined): boolean {
  if (answer?.rcode !== 'NOERROR' || !answer.authoritative) return false;
  return wanted === undefined ? values.length > 0 : sameValues(values, wanted);
}

function soaState(soa: VerifyRow): VerifyRow['state'] {
  if (soa.state === 'silent') return 'silent';
  return soa.authoritative && soa.values.length === 1 ? 'ok' : 'wrong';
}

/** An unsigned zone is fine where nobody wants keys. */
async function keysRow(parts: VerifyParts, place: Place, expected: ZoneExpectation): Promise<VerifyRow> {
  const question = { name: expected.zone, type: 'DNSKEY' as const };
  const heard = await askedAt(parts, place.server, place.transport, question, true);
  const found = rowOf(place, 'keys', question, heard);
  const { answer, values } = heard;
  if (answer?.rcode !== 'NOERROR' || !answer.authoritative) return found;
  if (values.length === 0)
    return expected.signed ? { ...found, says: 'it shows no key' } : { ...found, state: 'ok' };
  const says = keyFault(answer, parts.clock.now());
  return says === undefined ? found : { ...found, state: 'wrong', says };
}
