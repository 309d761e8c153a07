import type { WebSocket } from 'ws';
import { FrameReader } from '../../../domain/spdy/frame-reader.ts';
import { ping, rstStream, type SpdyFrame, synStream } from '../../../domain/spdy/frames.ts';
import { HeaderBlockWriter } from '../../../domain/spdy/header-block.ts';
import type { Clock } from '../../../domain/surroundings.ts';
import type { ForwardPlace } from './broken-way.ts';
import { type SpdyCarrier, SpdyStream } from './spdy-stream.ts';

/**
 * SPDY/3.1 in a WebSocket (KEP 4006; kube-apiserver from 1.31 on): the API server unwraps it and passes it on to the kubelet.
 * One connection carries any number of forwarded ones, each with two streams: data, and what went wrong. A reader that
 * stands still holds up all of them, for the peer keeps no windows; so callers that do not know each other take one each.
 */
export class SpdyLink implements SpdyCarrier {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #reader = new FrameReader();
  readonly #headers = new HeaderBlockWriter();
  readonly #ears = new Map<number, SpdyStream>();
  #nextStream = 1;
  #over = false;

  /** @param socket open, with `nodebuffer` as its binary type */
  constructor(socket: WebSocket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    socket.on('message', (data) => this.#take(data as Buffer));
    socket.on('error', (error) => this.#cut(error.message, error));
    socket.on('close', () => this.#cut('the connection was cut'));
  }

  /** One more forwarded connection. Whether anything listens there shows on the stream. */
  open(place: ForwardPlace): SpdyStream {
    const complaints = this.#nextStream;
    const data = complaints + 2;
    this.#nextStream += 4;
    const stream = new SpdyStream({ link: this, place, clock: this.#clock, data, complaints });
    if (this.#over) {
      stream.cut('the connection was cut');
      return stream;
    }
    this.#ears.set(complaints, stream).set(data, stream);
    // The headers of the kubelet (k8s.io/api core/v1: streamType, port, requestID).
    const facts = { port: String(place.port), requestid: String(complaints) };
    const block = (streamtype: string) => this.#headers.write({ streamtype, ...facts });
    this.send(synStream(complaints, block('error'), true));
    this.send(synStream(data, block('data')));
    return stream;
  }

  send(bytes: Buffer, sent: (error?: Error) => void = () => undefined): void {
    this.#socket.send(bytes, sent);
  }

  get unsent(): number {
    return this.#socket.bufferedAmount;
  }

  forget(stream: number, reset: number | undefined): void {
    if (!this.#ears.delete(stream)) return;
    if (reset !== undefined && !this.#over) this.send(rstStream(stream, reset));
    this.flow();
  }

  flow(): void {
    const full = [...this.#ears.values()].some((ear) => ear.isFull());
    if (full) this.#socket.pause();
    else this.#socket.resume();
  }

  close(): void {
    this.#socket.resume();
    this.#socket.close(1000);
  }

  #take(data: Buffer): void {
    if (this.#over) return;
    try {
      for (const frame of this.#reader.read(data)) this.#hear(frame);
    } catch (error) {
      this.#cut('what came is no SPDY/3.1', error);
      this.#socket.terminate();
    }
  }

  #hear(frame: SpdyFrame): void {
    // Ours are odd; nothing of ours waits for an answer.
    if (frame.type === 'ping' && frame.id % 2 === 0) this.send(ping(frame.id));
    else if ('stream' in frame) this.#ears.get(frame.stream)?.heard(frame);
  }

  #cut(why: string, cause?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    for (const ear of new Set(this.#ears.values())) ear.cut(why, cause);
    this.#ears.clear();
  }
}

/** One forwarded connection over a link of its own, which ends with it. */
export function soleStream(link: SpdyLink, place: ForwardPlace): SpdyStream {
  const stream = link.open(place);
  stream.once('close', () => link.close());
  return stream;
}
