/** Longest part of a TXT record, in bytes (RFC 1035 3.3.14). */
const LONGEST_PART = 255;

/** A text as the API holds it, in the quoted form of zone files. */
export function written(text: string): string {
  const bytes = Buffer.from(text);
  const parts: string[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += LONGEST_PART)
    parts.push(quoted(bytes.subarray(at, at + LONGEST_PART)));
  return parts.join(' ');
}

function quoted(bytes: Buffer): string {
  const characters = [...bytes].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte < 0x20 || byte > 0x7e ? `\\${String(byte).padStart(3, '0')}` : String.fromCharCode(byte);
  });
  return `"${characters.join('')}"`;
}

/** The reverse: the bare text of quoted parts, their escapes undone. */
export function spoken(value: string): string {
  const bytes: number[] = [];
  for (const [, part] of value.matchAll(/"((?:[^"\\]|\\.)*)"/gs)) {
    for (const [piece] of part!.matchAll(/\\\d{3}|\\.|./gsu)) {
      if (/^\\\d{3}$/.test(piece)) bytes.push(Number(piece.slice(1)) & 0xff);
      else bytes.push(...Buffer.from(piece.startsWith('\\') ? piece.slice(1) : piece));
    }
  }
  return Buffer.from(bytes).toString('utf8');
}
