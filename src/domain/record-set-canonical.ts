import type { DsRecord } from './dns-provider.ts';
import { type RecordSet, recordSet } from './record-set.ts';
import { isWithin } from './zone.ts';

/** The host that a sovereign-admin opens first. */
export const CONSOLE = 'console';

/**
 * Names of a Sovereign that get an address of their own beside the wildcard. They must be explicit: an ACME challenge
 * below a name makes that name an empty non-terminal, and the wildcard no longer answers for it (RFC 4592 2.2.2).
 */
export const SOVEREIGN_HOSTS = [CONSOLE, 'api', 'gitea', 'harbor', 'marketplace', 'admin', 'auth'] as const;

/** Seconds that an address of a Sovereign lives in caches; shorter while a move of its load balancer is planned. */
export const ADDRESS_TTL = 300;
export const MOVING_TTL = 60;
/** Seconds of a delegation and its DS. */
export const DELEGATION_TTL = 3600;

/** The record sets of a Sovereign's own zone: apex, wildcard and named hosts, all to the load balancer's IPv4. */
export function canonicalRecords(
  fqdn: string,
  loadBalancerIp: string,
  ttl: number = ADDRESS_TTL,
): RecordSet[] {
  const names = [fqdn, `*.${fqdn}`, ...SOVEREIGN_HOSTS.map((host) => `${host}.${fqdn}`)];
  return names.map((name) => recordSet(name, 'A', ttl, [loadBalancerIp]));
}

export interface Delegation {
  fqdn: string;
  nameservers: readonly string[];
  /** Only SHA-256 digests are published; without any the delegation is unsigned. */
  ds: readonly DsRecord[];
  /** Addresses of the name servers, for glue: written only for those that live below the delegated name. */
  addresses?: Readonly<Record<string, readonly string[]>>;
}

/** The record sets that a parent zone holds for a Sovereign: NS, DS with digest type 2, and glue where needed. */
export function delegationRecords(delegation: Delegation): RecordSet[] {
  const { fqdn, nameservers, ds, addresses = {} } = delegation;
  const digests = ds.filter((record) => record.digestType === 2).map(dsValue);
  const glue = nameservers.filter((host) => isWithin(host, fqdn) && (addresses[host]?.length ?? 0) > 0);
  return [
    recordSet(fqdn, 'NS', DELEGATION_TTL, nameservers),
    ...(digests.length === 0 ? [] : [recordSet(fqdn, 'DS', DELEGATION_TTL, digests)]),
    ...glue.map((host) => recordSet(host, 'A', DELEGATION_TTL, addresses[host] ?? [])),
  ];
}

/** The key tag that a DS value begins with. */
export function keyTag(ds: string): string {
  return ds.split(' ')[0]!;
}

export function dsValue(record: DsRecord): string {
  return `${record.keyTag} ${record.algorithm} ${record.digestType} ${record.digest.toLowerCase()}`;
}
