import { dsMatches } from '../../../../domain/ds-digest.ts';
import { CONSOLE, keyTag } from '../../../../domain/record-set-canonical.ts';
import type { World } from '../../../world.ts';
import { type Asking, type Disagreement, expectValues, hear, type Round, valuesOf } from './proof.ts';

/** Where an RRSIG names the key that made it (RFC 4034 3.2). */
const KEY_TAG_FIELD = 6;

export interface ZoneExpectation {
  zone: string;
  fqdn: string;
  nameservers: readonly string[];
  address: string;
  /** Whether the zone has to be answered with signatures. */
  signed: boolean;
  /** DS values that stand, or are to stand, in the zone above: each needs its key in the zone, and signing. */
  ds?: readonly string[];
}

/**
 * Stage 1 of the proof: each server, over UDP and over TCP, answers with authority for SOA, NS, the console and a name
 * that only the wildcard can answer; all serve the same serial.
 */
export async function proveZone(world: World, expected: ZoneExpectation): Promise<Round> {
  const label = `w${Buffer.from(world.random(6)).toString('hex')}`;
  const views = await Promise.all(
    expected.nameservers.flatMap((server) =>
      [false, true].map((tcp) => viewOf(world, server, tcp, expected, label)),
    ),
  );
  const serials = [...new Set(views.flatMap((view) => view.serial ?? []))];
  const disagreements = views.flatMap((view) => view.disagreements);
  if (disagreements.length === 0 && serials.length > 1) {
    disagreements.push({
      server: expected.nameservers.join(' and '),
      says: `serials differ: ${serials.join(', ')}`,
    });
  }
  return { disagreements, ...(serials.length === 1 ? { serial: serials[0] } : {}) };
}

async function viewOf(
  world: World,
  server: string,
  tcp: boolean,
  expected: ZoneExpectation,
  label: string,
): Promise<Round> {
  const asking: Asking = { query: world.query, server, tcp, signal: world.signal };
  const { zone, fqdn, nameservers, address } = expected;
  const [serial, ...said] = await Promise.all([
    serialAt(asking, zone),
    expectValues(asking, zone, 'NS', nameservers),
    expectValues(asking, `${CONSOLE}.${fqdn}`, 'A', [address]),
    expectValues(asking, `${label}.${fqdn}`, 'A', [address]),
    expected.signed ? signatureFault(asking, zone, expected.ds ?? []) : undefined,
  ]);
  const faults = [serial.fault, ...said].filter((text) => text !== undefined);
  const place = `${server} over ${tcp ? 'TCP' : 'UDP'}`;
  return {
    disagreements: faults.map((says): Disagreement => ({ server: place, says })),
    serial: serial.serial,
  };
}

async function serialAt(asking: Asking, zone: string): Promise<{ serial?: string; fault?: string }> {
  const answer = await hear(asking, zone, 'SOA');
  if (typeof answer === 'string') return { fault: answer };
  const serial = valuesOf(answer, 'SOA')[0]?.split(' ')[2];
  if (serial === undefined)
    return { fault: `${zone} SOA is ${answer.rcode === 'NOERROR' ? 'empty' : answer.rcode}` };
  return answer.authoritative ? { serial } : { fault: `${zone} SOA is not answered with authority` };
}

async function signatureFault(
  asking: Asking,
  zone: string,
  ds: readonly string[],
): Promise<string | undefined> {
  const answer = await hear(asking, zone, 'DNSKEY', true);
  if (typeof answer === 'string') return answer;
  const keys = valuesOf(answer, 'DNSKEY');
  if (keys.length === 0) return `${zone} DNSKEY is empty`;
  const covering = valuesOf(answer, 'RRSIG').filter((data) => data.startsWith('DNSKEY '));
  if (covering.length === 0) return `${zone} DNSKEY is not signed`;
  const hidden = ds.find((value) => !dsMatches(zone, value, keys));
  if (hidden !== undefined) return `${zone} DNSKEY lacks the key ${keyTag(hidden)}`;
  const signers = new Set(covering.map((data) => data.split(' ')[KEY_TAG_FIELD]));
  const idle = ds.find((value) => !signers.has(keyTag(value)));
  return idle === undefined ? undefined : `${zone} DNSKEY is not signed by the key ${keyTag(idle)}`;
}
