import { ApiRefusal, invalid } from './api-refusal.ts';
import { patched } from './patch-zone.ts';
import { canonicalName } from './record-rules.ts';
import { moveSerial } from './serial.ts';
import { makeKey } from './zone-key.ts';
import { type StoredSet, setKey, type ZoneVersion } from './zone-store.ts';

type Json = Record<string, unknown>;

const TTL = 3600;
const NO_SOA = 'a.misconfigured.dns.server.invalid.';

/** The zone that a POST asks for, or its refusal. */
export function createZone(body: Json, now: number, exists: (name: string) => boolean): ZoneVersion {
  const name = canonicalName(body.name);
  if (exists(name)) throw new ApiRefusal(409, 'Conflict');
  const nameservers = Array.isArray(body.nameservers) ? body.nameservers.map(nameserver) : undefined;
  if (nameservers === undefined && !Array.isArray(body.rrsets)) {
    throw invalid('Nameservers list must be given (but can be empty if NS RRset is supplied)');
  }
  const keys = body.dnssec === true ? [makeKey(1, { keytype: 'csk', active: true, published: true })] : [];
  const empty: ZoneVersion = {
    name,
    kind: typeof body.kind === 'string' ? capitalised(body.kind) : 'Native',
    account: String(body.account ?? ''),
    soaEdit: String(body.soa_edit ?? ''),
    soaEditApi: String(body.soa_edit_api ?? 'DEFAULT'),
    apiRectify: body.api_rectify === true,
    sets: new Map(defaults(name, nameservers ?? [])),
    keys,
    metadata: new Map(),
  };
  const given = (Array.isArray(body.rrsets) ? body.rrsets : []).map((set: Json) => ({
    ...set,
    changetype: 'REPLACE',
  }));
  return moveSerial(patched(empty, { rrsets: given }, now), now);
}

function defaults(name: string, nameservers: string[]): [string, StoredSet][] {
  const soa = `${NO_SOA} hostmaster.${name}. 0 10800 3600 604800 3600`;
  const sets = [set(name, 'SOA', [soa]), ...(nameservers.length === 0 ? [] : [set(name, 'NS', nameservers)])];
  return sets.map((made) => [setKey(name, made.type), made]);
}

function set(name: string, type: string, contents: string[]): StoredSet {
  return {
    name,
    type,
    ttl: TTL,
    records: contents.map((content) => ({ content, disabled: false })),
    comments: [],
  };
}

function nameserver(host: unknown): string {
  if (typeof host !== 'string' || !host.endsWith('.'))
    throw invalid(`Nameserver is not canonical: '${host}'`);
  return host.toLowerCase();
}

export function capitalised(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1).toLowerCase();
}
