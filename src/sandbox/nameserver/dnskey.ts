import { ALGORITHM, type ZoneKey } from '../powerdns/zone-key.ts';
import { type StoredSet, setKey, type ZoneVersion } from '../powerdns/zone-store.ts';

export function signingKeys(zone: ZoneVersion): ZoneKey[] {
  return zone.keys.filter((key) => key.active && key.published);
}

export function isSigned(zone: ZoneVersion): boolean {
  return signingKeys(zone).length > 0;
}

/** The DNSKEY set that a zone's keys stand for; undefined for an unsigned zone. */
export function dnskeySet(zone: ZoneVersion): StoredSet | undefined {
  const keys = zone.keys.filter((key) => key.published);
  if (!isSigned(zone)) return undefined;
  const records = keys.map((key) => ({
    content: `${key.flags} 3 ${ALGORITHM} ${key.publicKey.toString('base64')}`,
    disabled: false,
  }));
  const ttl = zone.sets.get(setKey(zone.name, 'SOA'))?.ttl ?? 3600;
  return { name: zone.name, type: 'DNSKEY', ttl, records, comments: [] };
}
