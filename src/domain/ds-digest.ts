import { createHash } from 'node:crypto';

const HASHES: Record<number, string> = { 1: 'sha1', 2: 'sha256', 4: 'sha384' };

/**
 * Whether a DS (`12345 13 2 abcd…`) belongs to one of these keys (`257 3 13 base64`) of the zone: the digest of owner
 * name and key data (RFC 4034 5.1.4). A digest type that is not known belongs to none.
 */
export function dsMatches(zone: string, ds: string, keys: readonly string[]): boolean {
  const [, algorithm, digestType, digest] = ds.split(/\s+/);
  const hash = HASHES[Number(digestType)];
  if (hash === undefined || digest === undefined) return false;
  return keys.some((key) => {
    const data = keyData(key);
    if (data === undefined || String(data[3]) !== algorithm) return false;
    const found = createHash(hash).update(wireName(zone)).update(data).digest('hex');
    return found === digest.toLowerCase();
  });
}

function keyData(key: string): Buffer | undefined {
  const [flags, protocol, algorithm, ...base64] = key.split(/\s+/);
  if (base64.length === 0) return undefined;
  const head = Buffer.alloc(4);
  head.writeUInt16BE(Number(flags) & 0xffff, 0);
  head.writeUInt8(Number(protocol) & 0xff, 2);
  head.writeUInt8(Number(algorithm) & 0xff, 3);
  return Buffer.concat([head, Buffer.from(base64.join(''), 'base64')]);
}

function wireName(name: string): Buffer {
  const labels = name.toLowerCase().split('.').filter(Boolean);
  const parts = labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...parts, Buffer.from([0])]);
}
