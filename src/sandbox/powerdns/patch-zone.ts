import { invalid } from './api-refusal.ts';
import { canonicalContent, canonicalName, isKnownType } from './record-rules.ts';
import {
  type StoredComment,
  type StoredRecord,
  type StoredSet,
  setKey,
  type ZoneVersion,
} from './zone-store.ts';

type Json = Record<string, unknown>;

/** Types that bear no other beside them at the same name. */
const EXCLUSIVE = new Set(['CNAME']);
const ONE_RECORD = new Set(['CNAME', 'DNAME', 'SOA']);
const APEX_ONLY = new Set(['DNSKEY', 'SOA']);

/** The zone after the changes of one PATCH, in order, or the refusal of the first that is wrong: all or nothing. */
export function patched(zone: ZoneVersion, body: Json, now: number): ZoneVersion {
  if (!Array.isArray(body.rrsets)) throw invalid('No rrsets given in update request');
  const seen = new Set<string>();
  const sets = new Map(zone.sets);
  for (const entry of body.rrsets as Json[]) {
    const { key, set } = changeOf(zone, sets, entry, now);
    const again = `${key}/${String(entry.changetype)}`;
    if (seen.has(again)) {
      throw invalid(`Duplicate RRset ${entry.name} IN ${entry.type} with changetype: ${entry.changetype}`);
    }
    seen.add(again);
    if (set === undefined) sets.delete(key);
    else {
      refuseConflict(sets, set);
      sets.set(key, set);
    }
  }
  return { ...zone, sets };
}

/** What a server of 5.1 and later answers unless `enable-lua-record-updates` is set. */
export function refuseLua(body: Json): void {
  const entries = Array.isArray(body.rrsets) ? (body.rrsets as Json[]) : [];
  if (entries.some(({ type }) => String(type).toUpperCase() === 'LUA'))
    throw invalid('Update of Lua records is not allowed');
}

type Sets = ReadonlyMap<string, StoredSet>;

function changeOf(
  zone: ZoneVersion,
  sets: Sets,
  entry: Json,
  now: number,
): { key: string; set: StoredSet | undefined } {
  const name = canonicalName(entry.name);
  const type = typeOf(entry, name);
  const key = setKey(name, type);
  if (typeof entry.changetype !== 'string') throw invalid("Key 'changetype' not present or not a String");
  if (entry.changetype === 'DELETE') return { key, set: undefined };
  if (entry.changetype !== 'REPLACE') throw invalid('Changetype not understood');
  if (name !== zone.name && !name.endsWith(`.${zone.name}`)) {
    throw invalid(`RRset ${name}. IN ${type}: Name is out of zone`);
  }
  return { key, set: newSet(zone, sets, name, type, entry, now) };
}

function typeOf(entry: Json, name: string): string {
  if (typeof entry.type !== 'string') throw invalid("Key 'type' not present or not a String");
  const type = entry.type.toUpperCase();
  if (!isKnownType(type)) throw invalid(`RRset ${name}. IN ${type}: unknown type given`);
  return type;
}

function newSet(
  zone: ZoneVersion,
  sets: Sets,
  name: string,
  type: string,
  entry: Json,
  now: number,
): StoredSet | undefined {
  const before = sets.get(setKey(name, type));
  if (!Array.isArray(entry.records) && !Array.isArray(entry.comments)) {
    throw invalid(`No change for RRset ${name}. IN ${type}`);
  }
  const records = Array.isArray(entry.records) ? recordsOf(zone, name, type, entry) : (before?.records ?? []);
  const comments = Array.isArray(entry.comments) ? commentsOf(entry.comments, now) : (before?.comments ?? []);
  if (records.length === 0) return undefined;
  const ttl = Array.isArray(entry.records) ? ttlOf(entry) : (before?.ttl ?? 0);
  return { name, type, ttl, records, comments };
}

function recordsOf(zone: ZoneVersion, name: string, type: string, entry: Json): StoredRecord[] {
  const given = entry.records as Json[];
  if (given.length > 0) ttlOf(entry);
  const records = given.map((record) => ({
    content: canonicalContent(name, type, record.content),
    disabled: record.disabled === true,
  }));
  const contents = new Set<string>();
  for (const { content } of records) {
    if (contents.has(content)) {
      throw invalid(`Duplicate record in RRset ${name}. IN ${type} with content "${content}"`);
    }
    contents.add(content);
  }
  if (records.length > 1 && ONE_RECORD.has(type))
    throw invalid(`RRset ${name}. IN ${type} has more than one record`);
  if (name !== zone.name && APEX_ONLY.has(type))
    throw invalid(`Record ${name}. IN ${type} is only allowed at apex`);
  return records;
}

function ttlOf(entry: Json): number {
  if (!Number.isInteger(entry.ttl)) throw invalid("Key 'ttl' not an Integer or not present");
  return entry.ttl as number;
}

function commentsOf(comments: unknown[], now: number): StoredComment[] {
  return (comments as Json[]).map((comment) => ({
    content: String(comment.content ?? ''),
    account: String(comment.account ?? ''),
    modified_at: Number(comment.modified_at ?? Math.floor(now / 1000)),
  }));
}

function refuseConflict(sets: Sets, set: StoredSet): void {
  const others = EXCLUSIVE.has(set.type)
    ? [...sets.values()].filter((other) => other.name === set.name && other.type !== set.type)
    : [...EXCLUSIVE].flatMap((type) => sets.get(setKey(set.name, type)) ?? []);
  if (others.length === 0) return;
  throw invalid(`RRset ${set.name}. IN ${set.type}: Conflicts with pre-existing RRset`);
}
