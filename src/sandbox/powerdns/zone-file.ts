import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { ZoneKey } from './zone-key.ts';
import type { StoredSet, ZoneVersion } from './zone-store.ts';

interface KeptKey extends Omit<ZoneKey, 'publicKey' | 'privateKey'> {
  /** Base64. */
  publicKey: string;
  /** PEM, PKCS #8. */
  privateKey: string;
}

interface KeptZone extends Omit<ZoneVersion, 'sets' | 'keys' | 'metadata'> {
  sets: [string, StoredSet][];
  keys: KeptKey[];
  metadata: [string, readonly string[]][];
}

/** The zones as they were written, none when there is no file. */
export function readZones(file: string): ZoneVersion[] {
  if (!existsSync(file)) return [];
  const kept = JSON.parse(readFileSync(file, 'utf8')) as KeptZone[];
  return kept.map((zone) => ({
    ...zone,
    sets: new Map(zone.sets),
    keys: zone.keys.map((key) => ({
      ...key,
      publicKey: Buffer.from(key.publicKey, 'base64'),
      privateKey: createPrivateKey(key.privateKey),
    })),
    metadata: new Map(zone.metadata),
  }));
}

/** Written by rename, 0600: the zones' private keys are in it. */
export function writeZones(file: string, zones: readonly ZoneVersion[]): void {
  const kept: KeptZone[] = zones.map((zone) => ({
    ...zone,
    sets: [...zone.sets],
    keys: zone.keys.map((key) => ({
      ...key,
      publicKey: key.publicKey.toString('base64'),
      privateKey: key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    })),
    metadata: [...zone.metadata],
  }));
  writeFileSync(`${file}.new`, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
