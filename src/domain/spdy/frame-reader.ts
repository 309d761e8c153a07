import { CONTROL, FIN, HEAD_BYTES, SPDY_VERSION, type SpdyFrame } from './frames.ts';

/** No control frame of Kubernetes comes near. */
const LARGEST_CONTROL = 64 * 1024;
const STREAM = 0x7fff_ffff;

/** Cuts the bytes of one connection into frames. Data goes on piece by piece, so no frame ever stands in memory whole. */
export class FrameReader {
  #kept = Buffer.alloc(0);
  /** The data frame that is being passed on. */
  #data: { stream: number; fin: boolean; left: number } | undefined;

  /** Throws RangeError on what is no SPDY/3.1. */
  *read(bytes: Buffer): Generator<SpdyFrame> {
    let rest = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes]);
    for (;;) {
      const [frame, used] = this.#data === undefined ? this.#begin(rest) : this.#piece(this.#data, rest);
      rest = rest.subarray(used);
      if (frame !== undefined) yield frame;
      else if (used === 0) break;
    }
    // A piece of the caller's buffer would keep all of it in memory.
    this.#kept = Buffer.from(rest);
  }

  #begin(bytes: Buffer): [SpdyFrame | undefined, number] {
    if (bytes.length < HEAD_BYTES) return [undefined, 0];
    const first = bytes.readUInt32BE(0);
    const flags = bytes.readUInt8(4);
    const length = bytes.readUIntBE(5, 3);
    if (first > STREAM) return controlFrame(bytes, length);
    const fin = (flags & FIN) !== 0;
    if (length === 0) return [{ type: 'data', stream: first, fin, data: Buffer.alloc(0) }, HEAD_BYTES];
    this.#data = { stream: first, fin, left: length };
    return [undefined, HEAD_BYTES];
  }

  #piece(at: { stream: number; fin: boolean; left: number }, bytes: Buffer): [SpdyFrame | undefined, number] {
    if (bytes.length === 0) return [undefined, 0];
    const data = bytes.subarray(0, at.left);
    at.left -= data.length;
    if (at.left === 0) this.#data = undefined;
    return [{ type: 'data', stream: at.stream, fin: at.fin && at.left === 0, data }, data.length];
  }
}

function controlFrame(bytes: Buffer, length: number): [SpdyFrame | undefined, number] {
  const version = bytes.readUInt16BE(0) & 0x7fff;
  if (version !== SPDY_VERSION) throw new RangeError(`SPDY version ${version}`);
  if (length > LARGEST_CONTROL) throw new RangeError(`a control frame of ${length} bytes`);
  const end = HEAD_BYTES + length;
  if (bytes.length < end) return [undefined, 0];
  const payload = bytes.subarray(HEAD_BYTES, end);
  return [control(bytes.readUInt16BE(2), (bytes.readUInt8(4) & FIN) !== 0, payload), end];
}

function control(type: number, fin: boolean, payload: Buffer): SpdyFrame {
  const word = (index: number) => {
    if (payload.length < (index + 1) * 4) throw new RangeError(`a control frame ${type} that is too short`);
    return payload.readUInt32BE(index * 4);
  };
  switch (type) {
    case CONTROL.synStream: {
      word(1);
      return {
        type: 'syn-stream',
        stream: word(0) & STREAM,
        fin,
        headers: Buffer.from(payload.subarray(10)),
      };
    }
    case CONTROL.synReply:
      return { type: 'syn-reply', stream: word(0) & STREAM, fin };
    case CONTROL.rstStream:
      return { type: 'rst-stream', stream: word(0) & STREAM, status: word(1) };
    case CONTROL.ping:
      return { type: 'ping', id: word(0) };
    case CONTROL.goAway:
      return { type: 'go-away' };
    default:
      return { type: 'other', control: type };
  }
}
