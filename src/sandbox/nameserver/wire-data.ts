import { isIPv4 } from 'node:net';

const undotted = (name: string | undefined) => (name ?? '').replace(/\.$/, '');

/** Record content (master-file form) as dns-packet takes it; undefined for types that are not answered. */
export function wireData(type: string, content: string): unknown {
  const fields = content.split(' ');
  switch (type) {
    case 'A':
    case 'AAAA':
      return isIPv4(content) === (type === 'A') ? content : undefined;
    case 'NS':
    case 'CNAME':
    case 'PTR':
    case 'DNAME':
      return undotted(content);
    case 'MX':
      return { preference: Number(fields[0]), exchange: undotted(fields[1]) };
    case 'SRV': {
      const [priority, weight, port] = fields.map(Number);
      return { priority, weight, port, target: undotted(fields[3]) };
    }
    case 'TXT':
      return quotedParts(content);
    case 'CAA':
      return { flags: Number(fields[0]), tag: fields[1], value: String(quotedParts(content)[0] ?? '') };
    case 'DS': {
      const [keyTag, algorithm, digestType] = fields.map(Number);
      return { keyTag, algorithm, digestType, digest: Buffer.from(fields.slice(3).join(''), 'hex') };
    }
    case 'DNSKEY':
      return {
        flags: Number(fields[0]),
        algorithm: Number(fields[2]),
        key: Buffer.from(fields[3] ?? '', 'base64'),
      };
    case 'SOA':
      return soaData(fields);
    default:
      return undefined;
  }
}

function soaData(fields: string[]): Record<string, unknown> {
  const [serial, refresh, retry, expire, minimum] = fields.slice(2).map(Number);
  return { mname: undotted(fields[0]), rname: undotted(fields[1]), serial, refresh, retry, expire, minimum };
}

/** The quoted parts of a TXT, their escapes (`\"`, `\\`, `\123`) undone. */
function quotedParts(content: string): Buffer[] {
  return [...content.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, part]) => {
    const bytes: number[] = [];
    for (const [piece] of part!.matchAll(/\\\d{3}|\\.|./gsu)) {
      if (/^\\\d{3}$/.test(piece)) bytes.push(Number(piece.slice(1)));
      else bytes.push(...Buffer.from(piece.startsWith('\\') ? piece.slice(1) : piece));
    }
    return Buffer.from(bytes);
  });
}
