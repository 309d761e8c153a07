import type { DsRecord, ZoneSnapshot } from '../../domain/dns-provider.ts';
import { CatalystError } from '../../domain/errors.ts';
import { normalName, normalValue, type RecordSet, recordSet } from '../../domain/record-set.ts';

/** The API's own form of a zone; only what we read of it. */
export interface ApiZoneFields {
  name: string;
  kind: string;
  serial: number;
  soa_edit?: string;
  soa_edit_api?: string;
}

export interface ApiZone extends ApiZoneFields {
  rrsets: ApiRecordSet[];
}

export interface ApiRecordSet {
  name: string;
  type: string;
  ttl: number;
  records: { content: string; disabled: boolean }[];
  comments?: unknown[];
}

export interface ApiKey {
  id: number;
  active: boolean;
  published?: boolean;
  keytype: string;
  algorithm: string;
  ds?: string[];
}

/** Name with exactly one trailing dot, as the API wants it. */
export function dotted(name: string): string {
  return `${normalName(name)}.`;
}

/** Path of a zone below `/servers/<id>`; the id is the name with its dot, `=2F` standing for a slash. */
export function zonePath(zone: string): string {
  return `/zones/${encodeURIComponent(dotted(zone).replaceAll('/', '=2F'))}`;
}

export function snapshotOf(zone: ApiZone, takenAt: string): ZoneSnapshot {
  const sets = zone.rrsets.map(fromApi).sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return { zone: normalName(zone.name), takenAt, serial: String(zone.serial), sets, verbatim: zone };
}

/** A set whose records are all disabled stays visible, without values: it is there, and it is not ours. */
function fromApi(set: ApiRecordSet): RecordSet {
  const live = set.records.filter((record) => !record.disabled).map((record) => record.content);
  return recordSet(set.name, set.type, set.ttl, live);
}

const keyOf = (set: RecordSet) => `${set.name}/${set.type}`;

export function replaceOf(set: RecordSet): Record<string, unknown> {
  const records = set.values.map((value) => ({ content: toContent(set.type, value), disabled: false }));
  return { name: dotted(set.name), type: set.type, ttl: set.ttl, changetype: 'REPLACE', records };
}

export function deleteOf(set: { name: string; type: string }): Record<string, unknown> {
  return { name: dotted(set.name), type: set.type, changetype: 'DELETE' };
}

const TARGET_LAST = new Set(['NS', 'CNAME', 'PTR', 'DNAME', 'ALIAS', 'MX', 'SRV']);

function toContent(type: string, value: string): string {
  const fields = normalValue(type, value).split(' ');
  if (TARGET_LAST.has(type)) return [...fields.slice(0, -1), dotted(fields.at(-1) ?? '')].join(' ');
  if (type === 'SOA') return [...fields.slice(0, 2).map(dotted), ...fields.slice(2)].join(' ');
  return normalValue(type, value);
}

/** SOA of a new zone: first name server as primary, 300 s of negative caching; the server moves the serial itself. */
export function soaContent(nameservers: readonly string[], primaryContact: string, serial: string): string {
  return `${dotted(nameservers[0] ?? '')} ${mailboxName(primaryContact)} ${serial} 10800 3600 604800 300`;
}

/** `john.doe@example.org` as `john\.doe.example.org.` (RFC 1035 8). */
function mailboxName(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 0) return dotted(address);
  return `${address.slice(0, at).replaceAll('.', '\\.')}.${dotted(address.slice(at + 1))}`;
}

export function dsOf(keys: readonly ApiKey[]): DsRecord[] {
  return keys
    .filter(isKeySigning)
    .flatMap((key) => key.ds ?? [])
    .map(parseDs);
}

/** A key that a DS may stand for: it signs the zone's keys, and everyone can see it. */
export function isKeySigning(key: ApiKey): boolean {
  return key.active && key.published !== false && key.keytype !== 'zsk';
}

const WRITABLE_KINDS = ['native', 'master', 'primary', 'producer'];

export function isWritable(zone: ApiZoneFields): boolean {
  return WRITABLE_KINDS.includes(zone.kind.toLowerCase());
}

/** Other servers fetch the zone when its serial moves; those of a native zone share its database. */
export function isCopied(zone: ApiZoneFields): boolean {
  return zone.kind.toLowerCase() !== 'native';
}

function parseDs(text: string): DsRecord {
  const fields = /^(\d+) (\d+) (\d+) ([0-9a-f ]+)$/i.exec(text.trim());
  if (fields === null)
    throw new CatalystError('CATALYST-DNS-MALFORMED', 'PowerDNS sent a DS that cannot be read.');
  const [keyTag, algorithm, digestType] = fields.slice(1, 4).map(Number) as [number, number, number];
  return { keyTag, algorithm, digestType, digest: fields[4]!.replaceAll(' ', '').toLowerCase() };
}
