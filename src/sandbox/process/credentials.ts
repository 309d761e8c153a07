import { randomBytes } from 'node:crypto';
import type { SandboxCredentials } from './context.ts';
import { readJsonFile, writePrivateJson } from './private-file.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The sandbox's own credentials, made at random once and kept: Sovereigns that hold them survive a restart. */
export function sandboxCredentials(file: string): SandboxCredentials {
  const kept = readJsonFile<SandboxCredentials>(file);
  const made: SandboxCredentials = {
    hetznerToken: randomToken(64),
    hetznerReadOnlyToken: randomToken(64),
    powerdnsApiKey: randomToken(40),
    dynadotKey: randomToken(40),
    registryPullToken: randomToken(40),
    ...kept,
    controlToken: randomToken(40),
  };
  writePrivateJson(file, made);
  return made;
}

/** Letters and digits, as Hetzner's tokens have; bytes beyond the alphabet's multiple are thrown away. */
function randomToken(length: number): string {
  let token = '';
  while (token.length < length) {
    for (const byte of randomBytes(length))
      if (byte < 248 && token.length < length) token += ALPHABET[byte % 62];
  }
  return token;
}
