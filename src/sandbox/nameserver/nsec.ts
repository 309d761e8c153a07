import type { Answer } from 'dns-packet';
import type { ZoneVersion } from '../powerdns/zone-store.ts';

/** Types that dns-packet can name in a bitmap. */
const NAMEABLE = new Set([
  'A',
  'AAAA',
  'CAA',
  'CNAME',
  'DNAME',
  'DS',
  'MX',
  'NS',
  'PTR',
  'SOA',
  'SRV',
  'TXT',
]);

/** The NSEC record of the zone that matches or covers a name (RFC 4034 4, RFC 4035 3.1.3). */
export function nsecFor(zone: ZoneVersion, name: string): Answer {
  const names = chainOf(zone);
  const after = names.findIndex((other) => compareNames(other, name) > 0);
  const at = (after < 0 ? names.length : after) - 1;
  const owner = names[Math.max(0, at)]!;
  const nextDomain = names[(Math.max(0, at) + 1) % names.length]!;
  const minimum = Number(zone.sets.get(`${zone.name}/SOA`)?.records[0]?.content.split(' ')[6] ?? 3600);
  return {
    name: owner,
    type: 'NSEC',
    class: 'IN',
    ttl: minimum,
    data: { nextDomain, rrtypes: typesAt(zone, owner) },
  };
}

const CHAINS = new WeakMap<ZoneVersion, string[]>();

function chainOf(zone: ZoneVersion): string[] {
  const known = CHAINS.get(zone);
  if (known !== undefined) return known;
  const cuts = [...zone.sets.values()].filter((set) => set.type === 'NS' && set.name !== zone.name);
  const below = (name: string) => cuts.some((cut) => name.endsWith(`.${cut.name}`));
  const names = [...new Set([...zone.sets.values()].map((set) => set.name))].filter((name) => !below(name));
  const chain = names.sort(compareNames);
  CHAINS.set(zone, chain);
  return chain;
}

function typesAt(zone: ZoneVersion, name: string): string[] {
  const here = [...zone.sets.values()].filter((set) => set.name === name).map((set) => set.type);
  const cut = name !== zone.name && here.includes('NS');
  const types = here.filter((type) => NAMEABLE.has(type) && (!cut || type === 'NS' || type === 'DS'));
  return [...types, 'RRSIG', 'NSEC', ...(name === zone.name ? ['DNSKEY'] : [])];
}

/** Canonical order of names: by labels from the right, as bytes (RFC 4034 6.1). */
export function compareNames(one: string, other: string): number {
  const [some, others] = [one.split('.').reverse(), other.split('.').reverse()];
  for (let index = 0; index < Math.min(some.length, others.length); index += 1) {
    const order = Buffer.compare(Buffer.from(some[index]!), Buffer.from(others[index]!));
    if (order !== 0) return order;
  }
  return some.length - others.length;
}
