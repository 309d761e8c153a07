import { gzipSync } from 'node:zlib';

const BLOCK = 512;

/** A gzipped tar archive (POSIX ustar) of plain files; the same bytes for the same files. Paths of 100 characters at most. */
export function tarGz(files: Iterable<[path: string, text: string]>): Buffer {
  const parts: Buffer[] = [];
  for (const [path, text] of files) {
    const content = Buffer.from(text);
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    parts.push(header(path, content.length), content, padding);
  }
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]));
}

function header(path: string, size: number): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path} is too long for a tar header`);
  const block = Buffer.alloc(BLOCK);
  const field = (offset: number, text: string) => block.write(text, offset, 'ascii');
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  block.write(path, 0);
  field(100, `${octal(0o644, 7)}\0`);
  field(108, `${octal(0, 7)}\0`);
  field(116, `${octal(0, 7)}\0`);
  field(124, `${octal(size, 11)}\0`);
  field(136, `${octal(0, 11)}\0`);
  field(148, ' '.repeat(8));
  field(156, '0');
  field(257, 'ustar\0');
  field(263, '00');
  const sum = block.reduce((total, byte) => total + byte, 0);
  field(148, `${octal(sum, 6)}\0 `);
  return block;
}
