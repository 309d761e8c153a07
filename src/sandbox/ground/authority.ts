import 'reflect-metadata';
import { type webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as x509 from '@peculiar/x509';
import type { SandboxAuthority } from '../ground.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;

interface KeptAuthority {
  certificate: string;
  key: string;
}

/**
 * The sandbox's own certificate authority. With `file` it is kept there (0600), so that what trusted it before
 * `sandbox down` trusts it after `sandbox up`.
 */
export async function createAuthority(now: () => number, file?: string): Promise<SandboxAuthority> {
  const kept = (file === undefined ? undefined : readKept(file, now)) ?? (await makeKept(now));
  if (file !== undefined) writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  const issuer = new x509.X509Certificate(kept.certificate);
  const signingKey = await importKey(kept.key);
  return {
    certificate: kept.certificate,
    async issue(names) {
      const keys = await makeKeys();
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${commonName(names)}`,
        issuer: issuer.subject,
        notBefore: new Date(now() - DAY),
        notAfter: new Date(now() + 90 * DAY),
        publicKey: keys.publicKey,
        signingKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(names.map(alternativeName)),
          await x509.AuthorityKeyIdentifierExtension.create(issuer),
        ],
      });
      return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
    },
  };
}

function readKept(file: string, now: () => number): KeptAuthority | undefined {
  if (!existsSync(file)) return undefined;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as KeptAuthority;
  const endsAt = new X509Certificate(kept.certificate).validToDate.getTime();
  return endsAt > now() + 30 * DAY ? kept : undefined;
}

async function makeKept(now: () => number): Promise<KeptAuthority> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=catalyst sandbox authority',
    notBefore: new Date(now() - DAY),
    notAfter: new Date(now() + 825 * DAY),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return crypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), ALGORITHM, true, ['sign']);
}

/** A common name holds 64 characters at most (RFC 5280); longer names stand in the alternative names only. */
function commonName(names: string[]): string {
  return names.find((name) => name.length <= 64 && !name.startsWith('*')) ?? 'catalyst sandbox';
}

function alternativeName(name: string): x509.JsonGeneralName {
  const isAddress = /^[\d.]+$/.test(name) || name.includes(':');
  return { type: isAddress ? 'ip' : 'dns', value: name };
}
