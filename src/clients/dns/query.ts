export type RecordType =
  | 'A'
  | 'AAAA'
  | 'CNAME'
  | 'NS'
  | 'SOA'
  | 'TXT'
  | 'MX'
  | 'DS'
  | 'CAA'
  | 'DNSKEY'
  | 'SRV'
  | 'RRSIG'
  | 'NSEC';

export interface DnsAnswer {
  rcode: string;
  authoritative: boolean;
  authenticated: boolean;
  /** The RA flag: the server resolves for others. */
  recursive?: boolean;
  answers: DnsRecord[];
  authority: DnsRecord[];
  additional: DnsRecord[];
}

export interface DnsRecord {
  /** Lower case, no trailing dot. */
  name: string;
  type: string;
  ttl: number;
  /** Presentation form; names without a trailing dot. */
  data: string;
}

/** Asks DNS servers over UDP, and over TCP when truncated or told to. */
export interface DnsQuery {
  ask(
    question: { name: string; type: RecordType },
    options: {
      server: string;
      recursion?: boolean;
      dnssec?: boolean;
      /** The CD flag: a validating resolver hands out what it cannot validate, too. */
      unchecked?: boolean;
      tcp?: boolean;
      timeoutMs?: number;
      signal?: AbortSignal;
    },
  ): Promise<DnsAnswer>;
  /** Addresses of a host by the target's resolvers (or the system's outside a sandbox). */
  addressesOf(host: string, signal?: AbortSignal): Promise<string[]>;
  /** The target's resolvers, or those of this machine outside a sandbox. */
  resolvers?(): string[];
}
