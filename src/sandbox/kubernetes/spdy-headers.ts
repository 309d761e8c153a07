import { constants, inflateSync } from 'node:zlib';
import { readHeaders } from '../../domain/spdy/header-block.ts';
import { SPDY_DICTIONARY } from './spdy-dictionary.ts';

/** Reads the header blocks of one direction of a connection, which together are one zlib stream. */
export class SpdyHeaders {
  #compressed = Buffer.alloc(0);
  #read = 0;

  /** Blocks in the order that they came. Throws on what is no such block. */
  read(block: Buffer): Record<string, string> {
    // Each time from the first block on: they are small and few, and Node inflates step by step only asynchronously.
    this.#compressed = Buffer.concat([this.#compressed, block]);
    const plain = inflateSync(this.#compressed, {
      dictionary: SPDY_DICTIONARY,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    const headers = readHeaders(plain.subarray(this.#read));
    this.#read = plain.length;
    return headers;
  }
}
