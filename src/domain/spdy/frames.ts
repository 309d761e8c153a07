/**
 * SPDY/3.1 as Kubernetes speaks it (moby/spdystream 0.5, SPDY draft 3 §2.6): frames of streams that end each side on its
 * own. Neither side bounds what the other may send (no WINDOW_UPDATE): a pause of the connection below does.
 */
export const SPDY_VERSION = 3;
export const FIN = 1;
export const HEAD_BYTES = 8;

export const CONTROL = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

/** RST_STREAM: the stream is of no interest any more. */
export const CANCEL = 5;

export type SpdyFrame =
  /** A piece of a stream's bytes, not always a whole frame; `fin` with its last. */
  | { type: 'data'; stream: number; fin: boolean; data: Buffer }
  | { type: 'syn-stream'; stream: number; fin: boolean; headers: Buffer }
  | { type: 'syn-reply'; stream: number; fin: boolean }
  | { type: 'rst-stream'; stream: number; status: number }
  | { type: 'ping'; id: number }
  | { type: 'go-away' }
  /** SETTINGS, HEADERS, WINDOW_UPDATE and what is not known: passed over, as spdystream does. */
  | { type: 'other'; control: number };

/** The eight bytes before a stream's data; `length` below 16 MiB. */
export function writeDataHead(into: Buffer, stream: number, length: number, fin = false): void {
  into.writeUInt32BE(stream & 0x7fff_ffff, 0);
  into.writeUInt32BE(((fin ? FIN : 0) << 24) | length, 4);
}

/** @param headers a block by `HeaderBlockWriter` of this connection */
export function synStream(stream: number, headers: Buffer, fin = false): Buffer {
  const [association, priorityAndSlot] = [Buffer.alloc(4), Buffer.alloc(2)];
  return control(CONTROL.synStream, [uint32(stream), association, priorityAndSlot, headers], fin);
}

/** @param headers a block by `HeaderBlockWriter` of this connection */
export function synReply(stream: number, headers: Buffer): Buffer {
  return control(CONTROL.synReply, [uint32(stream), headers]);
}

export function rstStream(stream: number, status: number): Buffer {
  return control(CONTROL.rstStream, [uint32(stream), uint32(status)]);
}

export function ping(id: number): Buffer {
  return control(CONTROL.ping, [uint32(id)]);
}

/** Nothing more to say on this stream. */
export function finOf(stream: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  writeDataHead(head, stream, 0, true);
  return head;
}

function control(type: number, parts: Buffer[], fin = false): Buffer {
  const payload = Buffer.concat(parts);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt16BE(0x8000 | SPDY_VERSION, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt32BE(((fin ? FIN : 0) << 24) | payload.length, 4);
  return Buffer.concat([head, payload]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
