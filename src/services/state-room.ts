import type { Journal } from '../clients/files/journal.ts';
import type { LockHolder } from '../clients/files/lock.ts';
import type { SecretStore } from '../clients/secrets/store.ts';
import type { ZoneSnapshot } from '../domain/dns-provider.ts';
import type { Event } from '../domain/event.ts';
import type { KeptSnapshot } from '../domain/zone-snapshots.ts';

/** Where Sovereigns are kept: the state folder, behind functions. */
export interface StateRoom {
  /** FQDNs that have a journal, sorted. */
  names(): Promise<string[]>;
  folderOf(fqdn: string): string;
  /** Makes the folder, for its owner only. */
  makeFolder(fqdn: string): Promise<string>;
  /** Takes away what a plan left of a Sovereign that was never begun. The caller holds the lock. */
  discardUnbegun(fqdn: string): Promise<void>;
  /** Removes its folder if nothing is in it. */
  removeEmpty(fqdn: string): Promise<void>;
  read(fqdn: string): Promise<Event[]>;
  follow(fqdn: string, signal: AbortSignal): AsyncGenerator<Event, void>;
  open(fqdn: string): Promise<Journal>;
  /** Takes the lock; a tofu that an earlier run left at work is waited for. Resolves with what releases it. */
  lock(fqdn: string, signal: AbortSignal): Promise<() => Promise<void>>;
  /** Records in our lock a child that goes on when we die; undefined when it has ended. Nothing without a lock of ours. */
  noteChild(fqdn: string, pid: number | undefined): Promise<void>;
  holder(fqdn: string): Promise<LockHolder | undefined>;
  secrets(fqdn: string): Promise<SecretStore>;
  /** Passphrase of the state; found or made at the first call. */
  passphrase(): Promise<string>;
  /** Where that passphrase is: a variable, a file, the keyring. */
  passphraseAt(): Promise<string>;
  /** Zones as they were before a write, oldest first; one that cannot be read hides no other. */
  snapshots(fqdn: string): Promise<{ kept: KeptSnapshot[]; unreadable: { id: string; message: string }[] }>;
  snapshot(fqdn: string, id: string): Promise<ZoneSnapshot | undefined>;
  /** Removes secrets, kubeconfig and OpenTofu's folder of a Sovereign that is no more; resolves with what was there. */
  discard(fqdn: string): Promise<string[]>;
  /** Removes a Sovereign's whole folder; the caller holds its lock. */
  forget(fqdn: string): Promise<void>;
  writeFile(path: string, content: string): Promise<void>;
  /** Sees beforehand that a sealed file may be written there: an archive over one of this Sovereign alone. @throws CatalystError CATALYST-USAGE */
  refuseOtherFile(file: string, purpose: 'archive' | 'plan', fqdn?: string): Promise<void>;
  exportTo(fqdn: string, file: string): Promise<{ bytes: number; files: number }>;
  importFrom(file: string, options: { replace: boolean }): Promise<string>;
  /** Seals a plan bundle into a file, and opens it. @throws CatalystError CATALYST-ARCHIVE-INVALID, CATALYST-PASSPHRASE-WRONG */
  sealBundle(file: string, content: Uint8Array): Promise<void>;
  openBundle(file: string): Promise<Uint8Array>;
}
