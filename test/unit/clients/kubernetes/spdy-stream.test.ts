import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type SpdyCarrier, SpdyStream } from '../../../../src/clients/kubernetes/port-forward/spdy-stream.ts';
import { FrameReader } from '../../../../src/domain/spdy/frame-reader.ts';
import { CANCEL, type SpdyFrame } from '../../../../src/domain/spdy/frames.ts';
import { HandClock } from './hand-clock.ts';

const COMPLAINTS = 1;
const DATA = 3;

/** A stream over nothing: what it sends is read as frames, and what it hears is said by the test. */
function alone() {
  const sent: SpdyFrame[] = [];
  const forgotten: [number, number | undefined][] = [];
  const reader = new FrameReader();
  const link: SpdyCarrier = {
    send(bytes, done) {
      sent.push(...reader.read(bytes));
      done?.();
    },
    unsent: 0,
    forget: (stream, reset) => void forgotten.push([stream, reset]),
    flow: () => undefined,
  };
  const clock = new HandClock();
  const place = { namespace: 'default', pod: 'web', port: 80 };
  const stream = new SpdyStream({ link, place, clock, data: DATA, complaints: COMPLAINTS });
  const say = (text: string, fin = false, at = DATA) =>
    stream.heard({ type: 'data', stream: at, fin, data: Buffer.from(text) });
  return { stream, sent, forgotten, clock, say };
}

async function whole(stream: SpdyStream): Promise<string> {
  let text = '';
  for await (const part of stream.iterator({ destroyOnReturn: false })) text += String(part);
  return text;
}

describe('one forwarded connection over SPDY', () => {
  it('ends our half by a FIN, and hears the answer to its end', async () => {
    const { stream, sent, say, forgotten } = alone();
    stream.end('question');
    await once(stream, 'finish');
    expect(sent).toMatchObject([
      { type: 'data', stream: DATA, fin: false },
      { type: 'data', stream: DATA, fin: true },
    ]);
    say('answer');
    say('', true, COMPLAINTS);
    say('', true);
    expect(await whole(stream)).toBe('answer');
    if (!stream.closed) await once(stream, 'close');
    expect(forgotten).toEqual([
      [DATA, undefined],
      [COMPLAINTS, undefined],
    ]);
  });

  it('waits a moment after an end for the word that it was none', async () => {
    const { stream, say } = alone();
    const read = whole(stream);
    say('half an ans', true);
    say('error forwarding port 80: read: connection reset by peer', true, COMPLAINTS);
    await expect(read).rejects.toMatchObject({
      code: 'CATALYST-PORT-FORWARD-BROKEN',
      message: expect.stringContaining('connection reset by peer'),
    });
  });

  it('takes an end for one when nothing follows, and can still speak', async () => {
    const { stream, sent, say, clock } = alone();
    const read = whole(stream);
    say('all of it', true);
    await clock.pass((ms) => ms === 250);
    expect(await read).toBe('all of it');
    stream.write('more');
    expect(sent.at(-1)).toMatchObject({ type: 'data', stream: DATA, data: Buffer.from('more') });
    stream.destroy();
  });

  it.each([
    ['nothing has ended', [] as number[]],
    ['only the word about it has', [COMPLAINTS]],
    ['only the data has', [DATA]],
  ])('is broken when the connection is cut and %s', async (_when, ended) => {
    const { stream, say } = alone();
    const failed = once(stream, 'error').catch((thrown: unknown) => [thrown]);
    for (const at of ended) say('', true, at);
    stream.cut('the connection was cut');
    expect((await failed)[0]).toMatchObject({ code: 'CATALYST-PORT-FORWARD-BROKEN' });
  });

  it('tells the other side when it is given up', async () => {
    const { stream, forgotten } = alone();
    stream.destroy();
    await once(stream, 'close');
    expect(forgotten).toEqual([
      [DATA, CANCEL],
      [COMPLAINTS, CANCEL],
    ]);
  });

  it('is broken by a reset without a word', async () => {
    const { stream } = alone();
    const failed = once(stream, 'error').catch((thrown: unknown) => [thrown]);
    stream.heard({ type: 'rst-stream', stream: DATA, status: CANCEL });
    expect((await failed)[0]).toMatchObject({ message: expect.stringContaining('it was reset') });
  });
});
