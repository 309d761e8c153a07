import type { Journal } from '../clients/files/journal.ts';
import type { LockHolder } from '../clients/files/lock.ts';
import type { SecretStore } from '../clients/secrets/store.ts';
import type { Event } from '../domain/event.ts';

/** Where Sovereigns are kept: the state folder, behind functions. */
export interface StateRoom {
  /** FQDNs that have a journal, sorted. */
  names(): Promise<string[]>;
  folderOf(fqdn: string): string;
  /** Makes the folder, for its owner only. */
  makeFolder(fqdn: string): Promise<string>;
  read(fqdn: string): Promise<Event[]>;
  follow(fqdn: string, signal: AbortSignal): AsyncGenerator<Event, void>;
  open(fqdn: string): Promise<Journal>;
  /** Takes the lock; a tofu that an earlier run left at work is waited for. Resolves with what releases it. */
  lock(fqdn: string, signal: AbortSignal): Promise<() => Promise<void>>;
  holder(fqdn: string): Promise<LockHolder | undefined>;
  secrets(fqdn: string): Promise<SecretStore>;
  /** Passphrase of the state; found or made at the first call. */
  passphrase(): Promise<string>;
  writeFile(path: string, content: string): Promise<void>;
  exportTo(fqdn: string, file: string): Promise<{ bytes: number; files: number }>;
  importFrom(file: string, options: { replace: boolean }): Promise<string>;
  /** Seals a plan bundle into a file, and opens it. @throws CatalystError CATALYST-ARCHIVE-INVALID, CATALYST-PASSPHRASE-WRONG */
  sealBundle(file: string, content: Uint8Array): Promise<void>;
  openBundle(file: string): Promise<Uint8Array>;
}
