import { normalName } from '../../domain/record-set.ts';

type Fields = Record<string, string | number | Buffer>;
const hex = (bytes: unknown) => (bytes as Buffer).toString('hex');
const base64 = (bytes: unknown) => (bytes as Buffer).toString('base64');
const host = (name: unknown) => hostText(String(name)) || '.';
const list = (texts: unknown) => (texts as unknown as string[]).join(' ');

const PRESENT: Record<string, (data: Fields) => string> = {
  SOA: (d) =>
    `${host(d.mname)} ${host(d.rname)} ${d.serial} ${d.refresh} ${d.retry} ${d.expire} ${d.minimum}`,
  MX: (d) => `${d.preference ?? 0} ${host(d.exchange)}`,
  SRV: (d) => `${d.priority ?? 0} ${d.weight ?? 0} ${d.port} ${host(d.target)}`,
  CAA: (d) => `${d.flags} ${hostText(String(d.tag))} ${quoted(Buffer.from(String(d.value)))}`,
  DS: (d) => `${d.keyTag} ${d.algorithm} ${d.digestType} ${hex(d.digest)}`,
  NSEC: (d) => `${host(d.nextDomain)} ${list(d.rrtypes)}`,
  DNSKEY: (d) => `${d.flags} 3 ${d.algorithm} ${base64(d.key)}`,
  RRSIG: (d) =>
    `${d.typeCovered} ${d.algorithm} ${d.labels} ${d.originalTTL} ${d.expiration} ${d.inception} ` +
    `${d.keyTag} ${host(d.signersName)} ${base64(d.signature)}`,
};

/**
 * A host name that came over the wire, fit for a terminal: lower case, no trailing dot, and what belongs in no name
 * (blanks, controls, foreign letters) as `\DDD`, byte by byte, as in zone files.
 */
export function hostText(name: string): string {
  return normalName(name).replaceAll(/[^!-~]+/gu, (odd) =>
    [...Buffer.from(odd)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join(''),
  );
}

/** Record data in the form of zone files, host names without their trailing dot; unknown types as in RFC 3597. */
export function presentation(type: string, data: unknown): string {
  if (type === 'TXT')
    return [data]
      .flat()
      .map((part) => quoted(Buffer.from(part as Buffer)))
      .join(' ');
  const present = PRESENT[type];
  if (present !== undefined) return present(data as Fields);
  if (typeof data === 'string') return type === 'A' || type === 'AAAA' ? data : host(data);
  if (Buffer.isBuffer(data)) return `\\# ${data.length} ${data.toString('hex')}`;
  return JSON.stringify(data);
}

function quoted(bytes: Buffer): string {
  const escaped = [...bytes].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte < 0x20 || byte > 0x7e ? `\\${String(byte).padStart(3, '0')}` : String.fromCharCode(byte);
  });
  return `"${escaped.join('')}"`;
}
