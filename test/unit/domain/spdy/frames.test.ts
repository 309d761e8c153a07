import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from '../../../../src/domain/spdy/frame-reader.ts';
import {
  CANCEL,
  finOf,
  HEAD_BYTES,
  ping,
  rstStream,
  type SpdyFrame,
  synReply,
  synStream,
  writeDataHead,
} from '../../../../src/domain/spdy/frames.ts';

const stream = fc.integer({ min: 1, max: 0x7fff_ffff });
const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));

/** A frame's bytes, and what shall be read of them. */
const sent: fc.Arbitrary<{ wire: Buffer; read: SpdyFrame }> = fc.oneof(
  fc.record({ stream, data: bytes, fin: fc.boolean() }).map((frame) => ({
    wire: Buffer.concat([dataHead(frame), frame.data]),
    read: { type: 'data', ...frame } as const,
  })),
  fc.record({ stream, headers: bytes, fin: fc.boolean() }).map(({ stream, headers, fin }) => ({
    wire: synStream(stream, headers, fin),
    read: { type: 'syn-stream', stream, headers, fin } as const,
  })),
  fc.record({ stream, headers: bytes }).map(({ stream, headers }) => ({
    wire: synReply(stream, headers),
    read: { type: 'syn-reply', stream, fin: false } as const,
  })),
  stream.map((stream) => ({
    wire: rstStream(stream, CANCEL),
    read: { type: 'rst-stream', stream, status: CANCEL } as const,
  })),
  stream.map((id) => ({ wire: ping(id), read: { type: 'ping', id } as const })),
);

function dataHead({ stream, data, fin }: { stream: number; data: Buffer; fin: boolean }): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  writeDataHead(head, stream, data.length, fin);
  return head;
}

describe('frames of SPDY/3.1', () => {
  it('are read as they were written, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(sent, { maxLength: 8 }),
        fc.array(fc.nat(50), { maxLength: 30 }),
        (frames, cuts) => {
          const wire = Buffer.concat(frames.map((frame) => frame.wire));
          const reader = new FrameReader();
          const read: SpdyFrame[] = [];
          let at = 0;
          for (const cut of [...cuts, wire.length]) {
            read.push(...reader.read(wire.subarray(at, at + cut)));
            at += cut;
          }
          const nonData = (all: SpdyFrame[]) => all.filter(({ type }) => type !== 'data');
          expect(nonData(read)).toEqual(nonData(frames.map((frame) => frame.read)));
          expect(dataBy(read)).toEqual(dataBy(frames.map((frame) => frame.read)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of data that come in pieces tell the end with the last', () => {
    const head = Buffer.alloc(HEAD_BYTES);
    writeDataHead(head, 3, 4, true);
    const reader = new FrameReader();
    expect([...reader.read(Buffer.concat([head, Buffer.from('ab')]))]).toEqual([
      { type: 'data', stream: 3, fin: false, data: Buffer.from('ab') },
    ]);
    expect([...reader.read(Buffer.from('cd'))]).toEqual([
      { type: 'data', stream: 3, fin: true, data: Buffer.from('cd') },
    ]);
    expect([...reader.read(finOf(5))]).toEqual([
      { type: 'data', stream: 5, fin: true, data: Buffer.alloc(0) },
    ]);
  });

  it('passes over what it has no use for', () => {
    const settings = Buffer.from('8003000400000004' + '00000000', 'hex');
    const window = Buffer.from('8003000900000008' + '0000000100010000', 'hex');
    const away = Buffer.from('8003000700000008' + '0000000100000000', 'hex');
    expect([...new FrameReader().read(Buffer.concat([settings, window, away]))]).toEqual([
      { type: 'other', control: 4 },
      { type: 'other', control: 9 },
      { type: 'go-away' },
    ]);
  });

  it.each([
    ['another version', '8002000600000004' + '00000001', /version 2/],
    ['a control frame without end', '80030002' + '00ffffff', /control frame of 16777215/],
    ['a control frame that is too short', '8003000300000004' + '00000001', /too short/],
  ])('refuses %s', (_what, hex, why) => {
    expect(() => [...new FrameReader().read(Buffer.from(hex, 'hex'))]).toThrow(why);
  });

  it('takes any bytes without running away', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        try {
          expect([...new FrameReader().read(Buffer.from(noise))].length).toBeLessThanOrEqual(noise.length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** What was said on each stream, in order, and how often it ended. */
function dataBy(frames: SpdyFrame[]): Record<string, { data: string; ends: number }> {
  const streams: Record<string, { data: string; ends: number }> = {};
  for (const frame of frames) {
    if (frame.type !== 'data') continue;
    const { data, ends } = streams[frame.stream] ?? { data: '', ends: 0 };
    streams[frame.stream] = { data: data + frame.data.toString('hex'), ends: ends + (frame.fin ? 1 : 0) };
  }
  return streams;
}
