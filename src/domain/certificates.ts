import { createHash, createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import type { ClusterSecrets, KeyPair } from './cluster-secrets.ts';
import { loadX509 } from './x509.ts';

const EC = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const EC_SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
const YEAR_MS = 365.25 * 24 * 3_600_000;
const AUTHORITY_YEARS = 10;
/** Clocks of nodes may be behind ours. */
export const BACKDATED_MS = 5 * 60_000;

/** Our own certificates for the administrator live this long. */
export const ADMIN_HOURS = 24;
/** What the kubeconfig that we hand out mints. */
export const CREDENTIAL_HOURS = 1;

/**
 * Makes everything that one region's cluster needs once: five authorities (EC P-256, 10 years), the RSA key for
 * service-account tokens and two join tokens (256 bits, hex).
 * @param cluster names the authorities, e.g. `omantel.omani.works/fsn1`; unique per cluster
 * @param now milliseconds since the epoch
 */
export async function makeClusterSecrets(cluster: string, now: number): Promise<ClusterSecrets> {
  const authority = (role: string) => makeAuthority(`catalyst ${role} ${cluster}`, now);
  const [serverCa, clientCa, requestHeaderCa, etcdPeerCa, etcdServerCa, serviceKey] = await Promise.all([
    authority('server-ca'),
    authority('client-ca'),
    authority('request-header-ca'),
    authority('etcd-peer-ca'),
    authority('etcd-server-ca'),
    makeServiceKey(),
  ]);
  const token = () => randomBytes(32).toString('hex');
  const tokens = { serverToken: token(), agentToken: token() };
  return { serverCa, clientCa, requestHeaderCa, etcdPeerCa, etcdServerCa, serviceKey, ...tokens };
}

/** A self-signed authority. RFC 5280 caps a common name at 64 characters, so the varying part goes into the serial. */
export async function makeAuthority(name: string, now: number): Promise<KeyPair> {
  const x509 = await loadX509();
  const keys = await makeEcKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [commonName(name)] }],
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + AUTHORITY_YEARS * YEAR_MS),
    signingAlgorithm: EC_SIGNATURE,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: privatePem(keys.privateKey) };
}

export interface ClientCertificate {
  commonName: string;
  /** `system:masters` for the administrator. */
  organization: string;
  hours: number;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Signs a client certificate with its own new EC key. `expiresAt` is RFC 3339. */
export async function signClientCertificate(
  authority: KeyPair,
  request: ClientCertificate,
): Promise<KeyPair & { expiresAt: string }> {
  const x509 = await loadX509();
  const keys = await makeEcKeys();
  const issuer = new x509.X509Certificate(authority.certificate);
  const notAfter = new Date(request.now + request.hours * 3_600_000);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [{ O: [request.organization] }, { CN: [request.commonName] }],
    issuer: issuer.subjectName,
    notBefore: new Date(request.now - BACKDATED_MS),
    notAfter,
    signingAlgorithm: EC_SIGNATURE,
    publicKey: keys.publicKey,
    signingKey: await importEcKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  const expiresAt = `${notAfter.toISOString().slice(0, 19)}Z`;
  return { certificate: `${certificate.toString('pem')}\n`, key: privatePem(keys.privateKey), expiresAt };
}

/** The administrator of one cluster: in `system:masters`, which k3s binds to cluster-admin. */
export function signAdminCertificate(clientCa: KeyPair, now: number, hours = ADMIN_HOURS) {
  return signClientCertificate(clientCa, {
    commonName: 'catalyst-admin',
    organization: 'system:masters',
    hours,
    now,
  });
}

/**
 * First part of a k3s join token, `K10<hash>`: SHA-256 of the bytes of `server-ca.crt` exactly as stored, for a file
 * with a single self-signed certificate (source: k3s `pkg/clientaccess/token.go`, ground truth 3).
 */
export function joinTokenPrefix(serverCaCertificate: string): string {
  return `K10${createHash('sha256').update(serverCaCertificate, 'utf8').digest('hex')}`;
}

/** Tokens in the form that joining nodes use, so that their first contact is verified. */
export function joinTokens(secrets: Pick<ClusterSecrets, 'serverCa' | 'serverToken' | 'agentToken'>) {
  const prefix = joinTokenPrefix(secrets.serverCa.certificate);
  return {
    server: `${prefix}::server:${secrets.serverToken}`,
    agent: `${prefix}::node:${secrets.agentToken}`,
  };
}

async function makeServiceKey(): Promise<string> {
  const rsa = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, hash: 'SHA-256' };
  const algorithm = { ...rsa, publicExponent: new Uint8Array([1, 0, 1]) };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return KeyObject.from(keys.privateKey).export({ type: 'pkcs1', format: 'pem' }).toString();
}

async function makeEcKeys() {
  return webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
}

/** SEC 1 form, as k3s writes its own keys. */
function privatePem(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'sec1', format: 'pem' }).toString();
}

async function importEcKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', new Uint8Array(der), EC, false, ['sign']);
}

/** 127 random bits: positive, and never the same twice. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

const COMMON_NAME_LIMIT = 64;

function commonName(name: string): string {
  if (name.length <= COMMON_NAME_LIMIT) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.slice(0, COMMON_NAME_LIMIT - 13)}-${digest}`;
}
