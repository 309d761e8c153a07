import { constants, createDeflate, type Deflate } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeaderBlockWriter, readHeaders } from '../../../../src/domain/spdy/header-block.ts';
import { SPDY_DICTIONARY } from '../../../../src/sandbox/kubernetes/spdy-dictionary.ts';
import { SpdyHeaders } from '../../../../src/sandbox/kubernetes/spdy-headers.ts';

const headers = fc.dictionary(fc.stringMatching(/^[a-z-]{1,20}$/), fc.string({ maxLength: 40 }), {
  maxKeys: 5,
});

/** As another client compresses a block: by the dictionary, flushed at its end. */
function compressed(deflate: Deflate, plain: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [];
  const keep = (part: Buffer) => void parts.push(part);
  deflate.on('data', keep);
  return new Promise((resolve) => {
    deflate.write(plain, () =>
      deflate.flush(constants.Z_SYNC_FLUSH, () => {
        deflate.off('data', keep);
        resolve(Buffer.concat(parts));
      }),
    );
  });
}

describe('header blocks of SPDY/3.1', () => {
  it('of ours are read by an inflater with the dictionary, one after the other', () => {
    fc.assert(
      fc.property(fc.array(headers, { maxLength: 6 }), (blocks) => {
        const writer = new HeaderBlockWriter();
        const reader = new SpdyHeaders();
        for (const block of blocks) expect(reader.read(writer.write(block))).toEqual({ ...block });
      }),
      { numRuns: 100 },
    );
  });

  it('of a client that compresses them, as kubectl does, are read too', async () => {
    const deflate = createDeflate({ dictionary: SPDY_DICTIONARY });
    const reader = new SpdyHeaders();
    const block = Buffer.from(
      `\0\0\0\x02\0\0\0\x0astreamtype\0\0\0\x05error\0\0\0\x04port\0\0\0\x0280`,
      'latin1',
    );
    for (let time = 0; time < 3; time += 1)
      expect(reader.read(await compressed(deflate, block))).toEqual({ streamtype: 'error', port: '80' });
    deflate.close();
  });

  it('that break off or are none are refused', () => {
    expect(() => readHeaders(Buffer.from('00000001000000ff61', 'hex'))).toThrow(RangeError);
    expect(() => new SpdyHeaders().read(Buffer.from('no zlib at all'))).toThrow();
  });
});
