import type { RecordSet } from './record-set.ts';

/** What an adapter can do. Callers branch on these, never on a provider's name. */
export interface DnsCapabilities {
  provider: string;
  recordTypes: string[];
  createZone: boolean;
  delegate: boolean;
  dnssec: boolean;
  perRecordTtl: boolean;
  atomic: boolean;
  /** The provider applies writes some time after it answered. */
  asynchronous: boolean;
  appendOnly: boolean;
  maxRecords?: { apex: number; below: number };
}

export interface ZoneSnapshot {
  zone: string;
  takenAt: string;
  serial?: string;
  sets: RecordSet[];
  /** The provider's own form, kept verbatim for `restore`. */
  verbatim: unknown;
}

export interface DsRecord {
  keyTag: number;
  algorithm: number;
  digestType: number;
  digest: string;
}

/** One way of writing DNS. Errors are CatalystError with a DNS code; provider text in them is scrubbed. */
export interface DnsProvider {
  readonly capabilities: DnsCapabilities;
  /** Read-only: proves authentication and, when given, that the zone or its parent can be seen. */
  verifyCredentials(domain?: string): Promise<void>;
  /** Longest zone on this provider that holds `name`. */
  findZone(name: string): Promise<string | undefined>;
  read(zone: string): Promise<ZoneSnapshot | undefined>;
  /** Creates the zone with SOA, NS and, where it can, one signing key (algorithm 13). An existing zone is compared. */
  ensureZone(
    zone: string,
    options: { nameservers: string[]; primaryContact: string },
  ): Promise<'created' | 'kept'>;
  /** Writes a set of changes, atomically where it can; resolves when it was accepted. */
  write(
    zone: string,
    changes: { upsert: RecordSet[]; remove: { name: string; type: string }[] },
  ): Promise<void>;
  dsRecords(zone: string): Promise<DsRecord[]>;
  deleteZone(zone: string): Promise<'deleted' | 'absent'>;
  /** Ends its connections. */
  close?(): Promise<void>;
}
