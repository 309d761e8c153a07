import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  joinTokenPrefix,
  joinTokens,
  makeAuthority,
  makeClusterSecrets,
  signAdminCertificate,
} from '../../../src/domain/certificates.ts';
import type { ClusterSecrets } from '../../../src/domain/cluster-secrets.ts';
import { loadX509 } from '../../../src/domain/x509.ts';

const FQDN = 'omantel.omani.works';
const now = Date.now();
let secrets: ClusterSecrets;

beforeAll(async () => {
  secrets = await makeClusterSecrets(`${FQDN}/fsn1`, now);
});

const authorities = ['serverCa', 'clientCa', 'requestHeaderCa', 'etcdPeerCa', 'etcdServerCa'] as const;

describe('authorities of a cluster', () => {
  it.each(authorities)('%s signs itself, lasts ten years and may sign others', (name) => {
    const certificate = new X509Certificate(secrets[name].certificate);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(true);
    const years = (Date.parse(certificate.validTo) - now) / (365.25 * 24 * 3_600_000);
    expect(years).toBeCloseTo(10, 1);
    expect(createPublicKey(secrets[name].key).export({ type: 'spki', format: 'pem' })).toBe(
      certificate.publicKey.export({ type: 'spki', format: 'pem' }),
    );
  });

  it('are all different, and different in another cluster', async () => {
    const other = await makeClusterSecrets(`${FQDN}/hel1-1`, now);
    const all = [secrets, other].flatMap((one) =>
      authorities.map((name) => new X509Certificate(one[name].certificate)),
    );
    expect(new Set(all.map(({ subject }) => subject)).size).toBe(10);
    expect(new Set(all.map(({ serialNumber }) => serialNumber)).size).toBe(10);
    expect(new Set([secrets, other].flatMap((one) => [one.serverToken, one.agentToken])).size).toBe(4);
  });

  it('come with an RSA key of 2048 bits for service accounts', () => {
    const key = createPublicKey(secrets.serviceKey);
    expect(key.asymmetricKeyType).toBe('rsa');
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  it('keep a common name within 64 characters and unique for the longest domain', async () => {
    const long = `${'a'.repeat(30)}.${'b'.repeat(32)}`;
    const [one, two] = await Promise.all([
      makeAuthority(`x ${long}/fsn1`, now),
      makeAuthority(`x ${long}/fsn1-2`, now),
    ]);
    const names = [one, two].map(({ certificate }) =>
      new X509Certificate(certificate).subject.replace('CN=', ''),
    );
    expect(names.every((name) => name.length <= 64)).toBe(true);
    expect(new Set(names).size).toBe(2);
  });
});

describe('join tokens', () => {
  it('carry the hash as k3s computes it: SHA-256 of the bytes of server-ca.crt', () => {
    const stored = Buffer.from(secrets.serverCa.certificate, 'utf8');
    const hash = createHash('sha256').update(stored).digest('hex');
    expect(joinTokenPrefix(secrets.serverCa.certificate)).toBe(`K10${hash}`);
    expect(joinTokens(secrets)).toEqual({
      server: `K10${hash}::server:${secrets.serverToken}`,
      agent: `K10${hash}::node:${secrets.agentToken}`,
    });
  });

  it('hold a single certificate in the hashed file, so that k3s takes the bytes and not the root', () => {
    expect(secrets.serverCa.certificate.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  });
});

describe('the administrator', () => {
  it('has a certificate that TLS accepts on both sides, and only with the right authority', async () => {
    const admin = await signAdminCertificate(secrets.clientCa, now);
    const stranger = await signAdminCertificate(secrets.requestHeaderCa, now);
    expect(await handshake(admin, secrets.serverCa.certificate)).toEqual({
      client: 'catalyst-admin',
      error: undefined,
    });
    expect((await handshake(stranger, secrets.serverCa.certificate)).client).toBeUndefined();
    expect((await handshake(admin, secrets.clientCa.certificate)).error).toMatch(/CERT|certificate/i);
  });

  it('is in system:masters, is no authority, and ends when it should', async () => {
    const admin = await signAdminCertificate(secrets.clientCa, now, 1);
    const certificate = new X509Certificate(admin.certificate);
    expect(certificate.subject.split('\n').sort()).toEqual(['CN=catalyst-admin', 'O=system:masters']);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(Date.parse(certificate.validTo)).toBe(Date.parse(admin.expiresAt));
    expect(Date.parse(admin.expiresAt) - now).toBeGreaterThan(3_598_000);
    expect(Date.parse(admin.expiresAt) - now).toBeLessThanOrEqual(3_600_000);
    expect(now - Date.parse(certificate.validFrom)).toBeGreaterThanOrEqual(5 * 60_000);
  });
});

/** A server as a k3s control plane would show itself: certificate by serverCa, clients checked against clientCa. */
async function handshake(client: { certificate: string; key: string }, trusted: string) {
  const server = await serverPair();
  const { promise, resolve } = Promise.withResolvers<{ client?: string; error?: string }>();
  const listener = createServer(
    {
      cert: server.certificate,
      key: server.key,
      ca: secrets.clientCa.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (socket: TLSSocket) => {
      resolve({ client: String(socket.getPeerCertificate().subject.CN), error: undefined });
      socket.end();
    },
  );
  await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready));
  const { port } = listener.address() as { port: number };
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername: FQDN,
    ca: trusted,
    cert: client.certificate,
    key: client.key,
  });
  socket.on('error', (error) =>
    resolve({ error: `${(error as NodeJS.ErrnoException).code} ${error.message}` }),
  );
  socket.resume();
  listener.on('tlsClientError', (error) => resolve({ error: `server: ${error.message}` }));
  const result = await promise;
  socket.destroy();
  listener.close();
  return result;
}

async function serverPair() {
  const x509 = await loadX509();
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const { createPrivateKey, KeyObject } = await import('node:crypto');
  const der = createPrivateKey(secrets.serverCa.key).export({ type: 'pkcs8', format: 'der' });
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const signingKey = await crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=k3s',
    issuer: new x509.X509Certificate(secrets.serverCa.certificate).subjectName,
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 3_600_000),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    publicKey: keys.publicKey,
    signingKey,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: FQDN }])],
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { certificate: certificate.toString('pem'), key };
}
