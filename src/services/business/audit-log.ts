import type { AuditEntry } from '../../domain/business/audit-entry.ts';

/** The audit files of the state folder: one per Sovereign, only ever appended to. */
export interface AuditLog {
  /** Resolves when the line is on the disk. */
  append(entry: AuditEntry): Promise<void>;
  /** The same for several lines of one Sovereign. */
  appendAll(entries: readonly AuditEntry[]): Promise<void>;
  /** Oldest first; lines that cannot be read are counted and hide no other. */
  read(fqdn: string): Promise<{ entries: AuditEntry[]; unreadable: number }>;
}
