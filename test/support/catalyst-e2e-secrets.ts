import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wholeFiles } from '../../src/clients/files/atomic.ts';
import { openSealedStore } from '../../src/clients/secrets/sealed-store.ts';
import type { Site } from './catalyst-e2e.ts';
import { sovereignFolder } from './catalyst-e2e-journal.ts';

/** The passphrase that the program made for this site. */
export async function passphraseOf(site: Site): Promise<string> {
  return (await readFile(join(site.configDir, 'passphrase'), 'utf8')).trim();
}

/** Every secret of a Sovereign by name, opened as the program opens it. */
export async function sealedSecrets(site: Site, fqdn: string): Promise<Record<string, string>> {
  const store = await openSealedStore(sovereignFolder(site, fqdn), await passphraseOf(site), wholeFiles);
  const secrets: Record<string, string> = {};
  for (const name of await store.names()) secrets[name] = (await store.get(name)) ?? '';
  return secrets;
}

/** Their SHA-256 by name: unchanged as long as none is made again. */
export async function secretPrints(site: Site, fqdn: string): Promise<Record<string, string>> {
  const print = (text: string) => createHash('sha256').update(text).digest('hex');
  const secrets = await sealedSecrets(site, fqdn);
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, print(value)]));
}
