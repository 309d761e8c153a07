import type { StoredSet, ZoneVersion } from '../powerdns/zone-store.ts';
import { isSigned } from './dnskey.ts';
import {
  closestEncloser,
  closestZone,
  delegationAbove,
  ownerOf,
  setAt,
  setsAt,
  type ZoneOf,
} from './zone-reading.ts';

/** One RRset of an answer. */
export interface FoundSet {
  zone: ZoneVersion;
  /** As it is answered. */
  name: string;
  /** As it stands in the zone: `*.x` for a name made from a wildcard. */
  source: string;
  type: string;
  ttl: number;
  contents: string[];
}

export interface Found {
  rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  authoritative: boolean;
  answers: FoundSet[];
  authority: FoundSet[];
  additional: FoundSet[];
  /** Names whose absence, or whose lack of a type, a signed zone has to prove. */
  proofs: { zone: ZoneVersion; name: string }[];
}

const MOST_CNAMES = 10;

/** Answers as an authoritative server does: RFC 1034 4.3.2 with the wildcards of RFC 4592. */
export function lookUp(zoneOf: ZoneOf, name: string, type: string): Found {
  const found: Found = {
    rcode: 'NOERROR',
    authoritative: true,
    answers: [],
    authority: [],
    additional: [],
    proofs: [],
  };
  follow(zoneOf, name, type, found, 0);
  found.additional.push(...addressesFor(zoneOf, found));
  return found;
}

function follow(zoneOf: ZoneOf, name: string, type: string, found: Found, depth: number): void {
  const zone = closestZone(zoneOf, name, type);
  if (zone === undefined) {
    if (depth === 0) Object.assign(found, { rcode: 'REFUSED', authoritative: false });
    return;
  }
  const cut = delegationAbove(zone, name, type);
  if (cut !== undefined) {
    refer(zone, cut, found, depth);
    return;
  }
  const owner = ownerOf(zone, name);
  if (owner === undefined) {
    nothing(zone, name, found, 'NXDOMAIN');
    return;
  }
  if (owner !== name) found.proofs.push({ zone, name });
  const alias = setAt(zone, owner, 'CNAME');
  if (alias !== undefined && type !== 'CNAME' && depth < MOST_CNAMES) {
    const link = answered(zone, alias, name);
    found.answers.push(link);
    follow(zoneOf, (link.contents[0] ?? '').replace(/\.$/, '').toLowerCase(), type, found, depth + 1);
    return;
  }
  const sets =
    type === 'ANY' ? setsAt(zone, owner) : [setAt(zone, owner, type)].filter((set) => set !== undefined);
  if (sets.length > 0) found.answers.push(...sets.map((set) => answered(zone, set, name)));
  else nothing(zone, owner, found, 'NOERROR');
}

function refer(zone: ZoneVersion, cut: string, found: Found, depth: number): void {
  if (depth === 0) found.authoritative = false;
  found.authority.push(answered(zone, setAt(zone, cut, 'NS')!, cut));
  const ds = setAt(zone, cut, 'DS');
  if (ds === undefined) found.proofs.push({ zone, name: cut });
  else if (isSigned(zone)) found.authority.push(answered(zone, ds, cut));
}

function nothing(zone: ZoneVersion, name: string, found: Found, rcode: 'NOERROR' | 'NXDOMAIN'): void {
  found.rcode = rcode;
  const soa = setAt(zone, zone.name, 'SOA');
  if (soa === undefined) return;
  const minimum = Number(soa.records[0]!.content.split(' ')[6]);
  found.authority.push({ ...answered(zone, soa, zone.name), ttl: Math.min(soa.ttl, minimum) });
  found.proofs.push({ zone, name });
  if (rcode === 'NXDOMAIN') found.proofs.push({ zone, name: `*.${closestEncloser(zone, name)}` });
}

function addressesFor(zoneOf: ZoneOf, found: Found): FoundSet[] {
  const hosts = [...found.answers, ...found.authority]
    .filter((set) => set.type === 'NS' || set.type === 'MX' || set.type === 'SRV')
    .flatMap((set) =>
      set.contents.map((content) => content.split(' ').at(-1)!.replace(/\.$/, '').toLowerCase()),
    );
  return [...new Set(hosts)].flatMap((host) => {
    const zone = closestZone(zoneOf, host, 'A');
    if (zone === undefined) return [];
    return ['A', 'AAAA'].flatMap((type) => {
      const set = setAt(zone, host, type);
      return set === undefined ? [] : [answered(zone, set, host)];
    });
  });
}

function answered(zone: ZoneVersion, set: StoredSet, name: string): FoundSet {
  const contents = set.records.filter((record) => !record.disabled).map((record) => record.content);
  return { zone, name, source: set.name, type: set.type, ttl: set.ttl, contents };
}
