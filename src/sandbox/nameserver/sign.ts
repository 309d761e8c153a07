import { sign } from 'node:crypto';
import packet, { type Answer } from 'dns-packet';
import { ALGORITHM, keyTag, type ZoneKey } from '../powerdns/zone-key.ts';
import type { ZoneVersion } from '../powerdns/zone-store.ts';
import { signingKeys } from './dnskey.ts';
import type { Found, FoundSet } from './look-up.ts';
import { nsecFor } from './nsec.ts';
import { wireData } from './wire-data.ts';

/** Fields before the data in an uncompressed record: type, class, ttl, length. */
const HEAD_BYTES = 10;
const WEEK_S = 604_800;

/** The records of a set, as dns-packet takes them. */
export function answersOf(set: FoundSet): Answer[] {
  return set.contents.flatMap((content) => {
    const data = wireData(set.type, content);
    return data === undefined ? [] : [{ name: set.name, type: set.type, class: 'IN', ttl: set.ttl, data }];
  });
}

/** A set with its signatures. Delegations and glue are not the zone's own: they bear none (RFC 4035 2.2). */
export function signedAnswers(set: FoundSet, now: number): Answer[] {
  const records = answersOf(set);
  if (records.length === 0 || !isOwn(set)) return records;
  return [...records, ...signatures(set.zone, set.source, set.name, records, now)];
}

/** The proofs that something is not there, signed. */
export function denials(found: Found, now: number): Answer[] {
  const made = new Map<string, Answer[]>();
  for (const { zone, name } of found.proofs) {
    if (signingKeys(zone).length === 0) continue;
    const nsec = nsecFor(zone, name);
    made.set(`${zone.name}/${nsec.name}`, [nsec, ...signatures(zone, nsec.name, nsec.name, [nsec], now)]);
  }
  return [...made.values()].flat();
}

function isOwn(set: FoundSet): boolean {
  if (set.type === 'NS') return set.name === set.zone.name;
  const labels = set.source.split('.');
  const above = labels
    .slice(0, labels.length - set.zone.name.split('.').length)
    .map((_, at) => labels.slice(at).join('.'));
  return set.type === 'DS' || !above.some((name) => set.zone.sets.has(`${name}/NS`));
}

function signatures(
  zone: ZoneVersion,
  source: string,
  name: string,
  records: Answer[],
  now: number,
): Answer[] {
  const type = records[0]!.type;
  const keys = signingKeys(zone).filter((key) => key.keytype !== (type === 'DNSKEY' ? 'zsk' : 'ksk'));
  return keys.map((key) => {
    const data = rrsigData(zone, source, records, key, now);
    return { name, type: 'RRSIG', class: 'IN', ttl: records[0]!.ttl, data };
  });
}

function rrsigData(zone: ZoneVersion, source: string, records: Answer[], key: ZoneKey, now: number) {
  const seconds = Math.floor(now / 1000);
  const unsigned = {
    typeCovered: records[0]!.type,
    algorithm: ALGORITHM,
    labels: source.split('.').filter((label) => label !== '*').length,
    originalTTL: records[0]!.ttl,
    expiration: seconds + 2 * WEEK_S,
    inception: seconds - WEEK_S,
    keyTag: keyTag(key),
    signersName: zone.name,
    signature: Buffer.alloc(0),
  };
  const head = dataOf({ name: '.', type: 'RRSIG', class: 'IN', ttl: 0, data: unsigned });
  const input = Buffer.concat([head, ...canonicalRecords(source, records)]);
  const signature = sign('sha256', input, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return { ...unsigned, signature };
}

/** Records in the canonical form and order of RFC 4034 6: our names are lower case and never compressed. */
function canonicalRecords(source: string, records: Answer[]): Buffer[] {
  const encoded = records.map((record) => ({
    whole: packet.answer.encode({ ...record, name: source }),
    data: dataOf({ ...record, name: source }),
  }));
  return encoded.sort((one, other) => Buffer.compare(one.data, other.data)).map(({ whole }) => whole);
}

function dataOf(record: Answer): Buffer {
  return packet.answer.encode(record).subarray(packet.name.encode(record.name).length + HEAD_BYTES);
}
