import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A signing key of a zone: ECDSA on P-256 (algorithm 13 of RFC 6605). */
export interface ZoneKey {
  id: number;
  keytype: 'csk' | 'ksk' | 'zsk';
  active: boolean;
  published: boolean;
  flags: number;
  /** x and y, 64 bytes. */
  publicKey: Buffer;
  privateKey: KeyObject;
}

export const ALGORITHM = 13;
const DIGESTS: [number, string][] = [
  [1, 'sha1'],
  [2, 'sha256'],
  [4, 'sha384'],
];

export function makeKey(
  id: number,
  options: { keytype: ZoneKey['keytype']; active: boolean; published: boolean },
): ZoneKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]);
  return { id, ...options, flags: options.keytype === 'zsk' ? 256 : 257, publicKey: point, privateKey };
}

export function dnskeyData(key: ZoneKey): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(key.flags, 0);
  head.writeUInt8(3, 2);
  head.writeUInt8(ALGORITHM, 3);
  return Buffer.concat([head, key.publicKey]);
}

/** Key tag of RFC 4034 appendix B. */
export function keyTag(key: ZoneKey): number {
  const data = dnskeyData(key);
  let sum = 0;
  for (let index = 0; index < data.length; index += 1)
    sum += index % 2 === 0 ? data[index]! << 8 : data[index]!;
  return (sum + (sum >>> 16)) & 0xffff;
}

/** DS texts of a key: digests over the owner's wire name and the key's data (RFC 4034 5.1.4). */
export function dsTexts(zone: string, key: ZoneKey): string[] {
  const input = Buffer.concat([wireName(zone), dnskeyData(key)]);
  return DIGESTS.map(
    ([type, hash]) => `${keyTag(key)} ${ALGORITHM} ${type} ${createHash(hash).update(input).digest('hex')}`,
  );
}

/** A name as it goes over the wire: lower case, uncompressed. */
export function wireName(name: string): Buffer {
  const labels = name === '' ? [] : name.toLowerCase().split('.');
  const parts = labels.map((label) =>
    Buffer.concat([Buffer.from([Buffer.byteLength(label)]), Buffer.from(label)]),
  );
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/** The form that the API shows; the private half is shown for a single key only, so never in the list. */
export function keyView(zone: string, key: ZoneKey): Record<string, unknown> {
  return {
    active: key.active,
    algorithm: 'ECDSAP256SHA256',
    bits: 256,
    dnskey: `${key.flags} 3 ${ALGORITHM} ${key.publicKey.toString('base64')}`,
    ...(key.keytype === 'zsk' ? {} : { ds: dsTexts(zone, key) }),
    flags: key.flags,
    id: key.id,
    keytype: key.keytype,
    published: key.published,
    type: 'Cryptokey',
  };
}
