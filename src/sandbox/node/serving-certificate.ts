import { createHash, createPrivateKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { bitString, integer, objectId, sequence, tagged, text, time } from './der.ts';

export interface ServingRequest {
  /** Authority that signs, PEM. */
  authority: { certificate: string; key: string };
  /** DNS names and IPv4 addresses. */
  names: string[];
  commonName: string;
  notBefore: number;
  notAfter: number;
}

const SHA256 = { ec: '1.2.840.10045.4.3.2', rsa: '1.2.840.113549.1.1.11' };

/** A serving certificate (EC P-256) with its key, PEM, signed by an EC or RSA authority. */
export function servingCertificate(request: ServingRequest): { certificate: string; key: string } {
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const issuer = new X509Certificate(request.authority.certificate);
  const issuerKey = createPrivateKey(request.authority.key);
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' });
  const algorithm =
    issuerKey.asymmetricKeyType === 'rsa'
      ? sequence(objectId(SHA256.rsa), tagged(0x05))
      : sequence(objectId(SHA256.ec));
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(createHash('sha256').update(publicKey).digest().subarray(0, 16).fill(0x21, 0, 1)),
    algorithm,
    subjectOf(issuer),
    sequence(time(request.notBefore), time(request.notAfter)),
    sequence(attribute('2.5.4.10', 'k3s'), attribute('2.5.4.3', request.commonName)),
    publicKey,
    tagged(0xa3, extensions(request.names)),
  );
  const signature = sign('sha256', body, issuerKey);
  const der = sequence(body, algorithm, bitString(signature));
  return { certificate: pem(der), key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

function attribute(type: string, value: string): Buffer {
  return tagged(0x31, sequence(objectId(type), text(value)));
}

function extensions(names: string[]): Buffer {
  const alternatives = names.map((name) =>
    isIP(name) === 4
      ? tagged(0x87, Buffer.from(name.split('.').map(Number)))
      : tagged(0x82, Buffer.from(name)),
  );
  return sequence(
    extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...alternatives)),
  );
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), tagged(0x04, value));
}

/** The subject of a certificate as its own bytes, so that the issuer of what it signs is the same to the last bit. */
function subjectOf(certificate: X509Certificate): Buffer {
  const outer = childrenOf(certificate.raw)[0] as Buffer;
  const fields = childrenOf(outer);
  const offset = fields[0]?.[0] === 0xa0 ? 1 : 0;
  return fields[offset + 4] as Buffer;
}

function childrenOf(der: Buffer): Buffer[] {
  const children: Buffer[] = [];
  for (let at = contentStart(der, 0); at < der.length; ) {
    const end = contentStart(der, at) + contentLength(der, at);
    children.push(der.subarray(at, end));
    at = end;
  }
  return children;
}

function contentStart(der: Buffer, at: number): number {
  const first = der[at + 1] ?? 0;
  return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
}

function contentLength(der: Buffer, at: number): number {
  const first = der[at + 1] ?? 0;
  return first < 0x80 ? first : der.readUIntBE(at + 2, first & 0x7f);
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd()}\n-----END CERTIFICATE-----\n`;
}
