import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile, writePrivateJson } from '../process/private-file.ts';
import type { BusinessSecrets } from './context.ts';

/** Made once for a Sovereign and kept, as its chart keeps them across upgrades. */
export function businessSecrets(folder: string, fqdn: string): BusinessSecrets {
  const file = join(folder, 'secrets.json');
  const kept = readJsonFile<BusinessSecrets>(file);
  if (kept !== undefined) return kept;
  const made = {
    jwtSecret: alphanumerics(64),
    adminEmail: `admin@${fqdn}`,
    adminPassword: alphanumerics(32),
    databasePassword: alphanumerics(32),
    stripeSecretKey: `sk_test_${alphanumerics(24)}`,
    stripeWebhookSecret: `whsec_${alphanumerics(24)}`,
  };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writePrivateJson(file, made);
  return made;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** 248 is the largest multiple of 62 in a byte: no letter is likelier than another. */
function alphanumerics(length: number): string {
  const drawn: string[] = [];
  while (drawn.length < length)
    for (const byte of randomBytes(length)) if (byte < 248) drawn.push(LETTERS[byte % 62]!);
  return drawn.slice(0, length).join('');
}
