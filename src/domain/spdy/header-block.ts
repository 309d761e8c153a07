/** zlib header with a preset dictionary, and that dictionary's Adler-32 (SPDY draft 3 §2.6.10.1). */
const ZLIB_BEGIN = Buffer.from('78bbe3c6a7c2', 'hex');
/** An empty stored block: what stands before it can be read. */
const FLUSH = Buffer.from('000000ffff', 'hex');
const LARGEST_BLOCK = 0xffff;

/**
 * Writes the header blocks of one direction of a connection, which together are one zlib stream. They are a few dozen bytes,
 * so they are stored, not compressed (RFC 1951 §3.2.4): any inflater reads that, and none of ours has to keep a window.
 */
export class HeaderBlockWriter {
  #begun = false;

  /** @param headers names in lower case; together below 64 KiB */
  write(headers: Readonly<Record<string, string>>): Buffer {
    const plain = Buffer.concat([
      uint32(Object.keys(headers).length),
      ...Object.entries(headers).flatMap(([name, value]) => [...sized(name), ...sized(value)]),
    ]);
    if (plain.length > LARGEST_BLOCK) throw new RangeError('headers of more than 64 KiB');
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(plain.length, 1);
    stored.writeUInt16LE(plain.length ^ 0xffff, 3);
    const begin = this.#begun ? [] : [ZLIB_BEGIN];
    this.#begun = true;
    return Buffer.concat([...begin, stored, plain, FLUSH]);
  }
}

/** The names and values of an inflated block. Throws RangeError on one that breaks off. */
export function readHeaders(plain: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  let at = 4;
  const text = () => {
    const length = plain.readUInt32BE(at);
    if (at + 4 + length > plain.length) throw new RangeError('a header block that breaks off');
    at += 4 + length;
    return plain.toString('utf8', at - length, at);
  };
  for (let left = plain.readUInt32BE(0); left > 0; left -= 1) {
    const name = text();
    headers[name] = text();
  }
  return headers;
}

function sized(value: string): Buffer[] {
  const bytes = Buffer.from(value, 'utf8');
  return [uint32(bytes.length), bytes];
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
