import { CatalystError, type Fault } from './errors.ts';
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
  /** Single records can only be added; whatever changes or goes makes the adapter rewrite the whole zone. */
  appendOnly: boolean;
  maxRecords?: { apex: number; below: number };
}

export interface ZoneSnapshot {
  zone: string;
  takenAt: string;
  serial?: string;
  /** Seconds: the one TTL of everything in the zone, where the provider knows no other. */
  ttl?: number;
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

/** How a zone has to be made. */
export interface WantedZone {
  nameservers: string[];
  primaryContact: string;
  /** A zone that is there and differs is put right: it is ours, or is to become ours. */
  takeOver?: boolean;
}

/** A write that the provider took and does not show yet. */
export interface PendingWrite {
  /** Its name, for a person. */
  provider: string;
  zone: string;
  /** When it was sent, in milliseconds since the epoch. */
  since: number;
  /** How long it usually takes, and when it is given up, in milliseconds. */
  usualMs: number;
  longestMs: number;
  /** It is of an earlier run; ours comes after it. */
  earlier: boolean;
}

export interface WriteOptions {
  /** Told now and then while a write does not show, where a provider applies it late. */
  waiting?: ((pending: PendingWrite) => Promise<void>) | undefined;
  /**
   * The zone as it was when the changes were planned. One that is another by now, where the provider reads it before it
   * writes, is not written: ZoneMoved.
   */
  since?: ZoneSnapshot;
}

export interface ZoneChanges {
  upsert: RecordSet[];
  remove: { name: string; type: string }[];
}

/** Somebody else changed a zone after it was read for a write. Nothing was written. */
export class ZoneMoved extends CatalystError {
  constructor(zone: string) {
    super('CATALYST-DNS-ZONE-CHANGED', `The zone ${zone} changed after it was read. Nothing was written.`, {
      hint: 'Run it again: it reads the zone anew.',
    });
  }
}

/** One way of writing DNS. Errors are CatalystError with a DNS code; provider text in them is scrubbed. */
export interface DnsProvider {
  readonly capabilities: DnsCapabilities;
  /** Read-only: proves authentication and, when given, that the zone or its parent can be seen. */
  verifyCredentials(domain?: string): Promise<void>;
  /** Longest zone on this provider that holds `name`. */
  findZone(name: string): Promise<string | undefined>;
  read(zone: string): Promise<ZoneSnapshot | undefined>;
  /**
   * Creates the zone with SOA, NS and, where it can, one signing key (algorithm 13). One that is there is compared:
   * what differs is CATALYST-DNS-ZONE-DIFFERENT with a fault for each field, or put right with `takeOver`.
   */
  ensureZone(zone: string, wanted: WantedZone): Promise<'created' | 'kept' | 'mended'>;
  /** Read-only: what `ensureZone` would refuse or put right, a fault for each field. Absent: nothing to compare. */
  compareZone?(zone: string, wanted: WantedZone): Promise<Fault[]>;
  /**
   * Why writing the zone would not move its serial, undefined when it moves. `grave`: copies of the zone follow its
   * serial and would never see what is written.
   */
  serialFault?(zone: string): Promise<{ fault: Fault; grave: boolean } | undefined>;
  /** Has the serial move with every later write. */
  mendSerial?(zone: string): Promise<void>;
  /** Read-only: the error with which `write` would refuse these changes now. Absent: it refuses none beforehand. */
  writeRefusal?(zone: string, changes: ZoneChanges): Promise<CatalystError | undefined>;
  /** Writes a set of changes, atomically where it can; resolves when it was accepted. */
  write(zone: string, changes: ZoneChanges, options?: WriteOptions): Promise<void>;
  dsRecords(zone: string): Promise<DsRecord[]>;
  deleteZone(zone: string): Promise<'deleted' | 'absent'>;
  /**
   * Writes the zone back to exactly the snapshot, from its `verbatim`, and reads it back until it is so. Whoever calls
   * decides first whether others' changes since then may be lost: this asks nobody. Refuses a snapshot that another
   * kind of provider took. Absent: this provider cannot.
   */
  restore?(snapshot: ZoneSnapshot, options?: WriteOptions): Promise<void>;
  /** Ends its connections. */
  close?(): Promise<void>;
}
