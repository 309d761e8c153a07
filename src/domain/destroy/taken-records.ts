import { type RecordSet, recordKey, sameValues } from '../record-set.ts';
import { canonicalRecords } from '../record-set-canonical.ts';
import { isWithin } from '../zone.ts';

export interface Taking {
  fqdn: string;
  /** Addresses of load balancers that are ours. */
  addresses: readonly string[];
  /** What the Sovereign's own zone holds, or the zone in which its records are. */
  home: readonly RecordSet[];
  /** What the zone above holds; empty where we delegate from none. */
  above: readonly RecordSet[];
}

/** Record sets that count as ours without a journal, in the zone that holds the records and in the one above it. */
export interface Taken {
  home: RecordSet[];
  /** Addresses of name servers that live in the zone: they are nobody's, and go only with the whole zone. */
  hosts: RecordSet[];
  /** What leads to the zone. It is ours only where the zone is. */
  above: RecordSet[];
}

/**
 * Without a journal only what we would write ourselves is ours: the canonical names with nothing but the address of a load
 * balancer of ours, and a delegation to the very servers that the zone names. Whatever else stands there is somebody's.
 */
export function takenRecords({ fqdn, addresses, home, above }: Taking): Taken {
  const canonical = addresses.flatMap((address) => canonicalRecords(fqdn, address));
  const servers = home.find(({ name, type }) => name === fqdn && type === 'NS')?.values ?? [];
  const hosts = home.filter(({ name, type }) => type === 'A' && isHost(name, servers, fqdn));
  return {
    home: home.filter((set) => isOneOf(set, canonical)),
    hosts,
    above: above.filter(
      (set) =>
        (set.name === fqdn && set.type === 'NS' && servers.length > 0 && sameValues(set.values, servers)) ||
        isOneOf(set, hosts),
    ),
  };
}

/** A name server that lives below the name has its address there. */
function isHost(name: string, servers: readonly string[], fqdn: string): boolean {
  return servers.includes(name) && isWithin(name, fqdn);
}

/** Lives in caches differ while an address moves, and where a zone has one for all; a line may stand there twice. */
function isOneOf(set: RecordSet, some: readonly RecordSet[]): boolean {
  const values = [...new Set(set.values)];
  return some.some((one) => recordKey(one) === recordKey(set) && sameValues(one.values, values));
}
