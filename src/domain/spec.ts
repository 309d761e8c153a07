/** What a sovereign-admin asks for, after every source (flag, variable, file, default) was merged and every rule held. */
export interface SovereignSpec {
  version: 1;
  /** 3 to 32 lower-case characters; how people call the Sovereign. */
  name: string;
  organization: { name: string; email: string };
  domain: { mode: 'pool'; pool: string; subdomain: string } | { mode: 'own'; fqdn: string };
  dns: DnsSpec;
  /** First one is the primary region. One to n. */
  regions: RegionSpec[];
  k3s: { version: string };
  access: { sshKeys: string[]; sshCidrs: string[]; apiCidrs: string[] };
  gitops: { repository: string; branch: string; path: string };
  /** Where the token for the component registry comes from: `env:NAME`, `file:PATH` or `keyring:NAME`. */
  registry: { pullSecret: string };
  network: { httpsProxy?: string; noProxy?: string; caFile?: string };
  protection: { delete: boolean };
  limits: { servers: number; maxMonthlyCost?: string };
}

export type DnsSpec =
  | { provider: 'none' }
  | { provider: 'dynadot' }
  | {
      provider: 'powerdns';
      /** Base address of the API up to and without `/api/v1`. */
      api: string;
      server: string;
      /** Hosts that serve the child zone (NSSET), without a trailing dot. */
      nameservers: string[];
      /** Write delegation and DS into the parent zone on the same server when it is there. */
      parent: boolean;
    };

export interface RegionSpec {
  /** A Hetzner location, e.g. `fsn1`. */
  location: string;
  controlPlane: { type: string; count: 1 | 3 };
  workers: { type: string; count: number };
  loadBalancer: { type: string };
}

/** The name under which a Sovereign is known everywhere. */
export function fqdnOf(domain: SovereignSpec['domain']): string {
  return domain.mode === 'pool' ? `${domain.subdomain}.${domain.pool}` : domain.fqdn;
}

/** FQDN with dots replaced by dashes: the part of Hetzner names that tells Sovereigns apart (`catalyst-<slug>-…`). */
export function slugOf(fqdn: string): string {
  return fqdn.replaceAll('.', '-');
}

/**
 * Key of each region: the location for the primary one, `<location>-<i>` (i from 1) for the others, as upstream names
 * them. Unique within a Sovereign; prefixes the ids of a secondary region's components.
 */
export function regionKeys(regions: readonly { location: string }[]): string[] {
  return regions.map((region, index) => (index === 0 ? region.location : `${region.location}-${index}`));
}
