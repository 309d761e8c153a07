import { connect, type Socket } from 'node:net';
import { FrameReader } from '../../domain/spdy/frame-reader.ts';
import {
  CANCEL,
  finOf,
  HEAD_BYTES,
  ping,
  rstStream,
  type SpdyFrame,
  synReply,
  writeDataHead,
} from '../../domain/spdy/frames.ts';
import { HeaderBlockWriter } from '../../domain/spdy/header-block.ts';
import type { ForwardLink } from './forward-link.ts';
import { type ForwardedPod, hungUp, refusedDial } from './forwarded-pod.ts';
import { SpdyHeaders } from './spdy-headers.ts';

const MOST_UNSENT = 1024 * 1024;

/** The two streams of one forwarded connection, joined by their `requestid`. */
interface Pair {
  port: number;
  data: number;
  complaints: number;
}

/**
 * A pod's kubelet behind an API server that unwraps SPDY/3.1 (`SPDY/3.1+portforward.k8s.io`): any number of connections, and
 * each side of each ends on its own, as if the container runtime passed a half-close on.
 */
export class SpdyForwards {
  readonly #link: ForwardLink;
  readonly #pod: ForwardedPod;
  readonly #reader = new FrameReader();
  readonly #heard = new SpdyHeaders();
  readonly #said = new HeaderBlockWriter();
  readonly #pairs = new Map<string, Partial<Pair> & { port: number }>();
  readonly #insides = new Map<number, Socket>();

  constructor(link: ForwardLink, pod: ForwardedPod) {
    this.#link = link;
    this.#pod = pod;
    link.hear(
      (bytes) => this.#take(bytes),
      () => this.#close(),
    );
  }

  #take(message: Buffer): void {
    try {
      for (const frame of this.#reader.read(message)) this.#hear(frame);
    } catch {
      this.#link.terminate();
    }
  }

  #hear(frame: SpdyFrame): void {
    if (frame.type === 'ping' && frame.id % 2 === 1) this.#link.send(ping(frame.id));
    else if (frame.type === 'syn-stream') this.#begin(frame.stream, this.#heard.read(frame.headers));
    else if (frame.type === 'rst-stream') this.#insides.get(frame.stream)?.destroy();
    else if (frame.type === 'data') this.#write(frame.stream, frame.data, frame.fin);
  }

  #begin(stream: number, { streamtype, port = '', requestid = '' }: Record<string, string>): void {
    const pair = this.#pairs.get(requestid) ?? { port: Number(port) };
    this.#pairs.set(requestid, pair);
    pair[streamtype === 'error' ? 'complaints' : 'data'] = stream;
    this.#link.send(synReply(stream, this.#said.write({})));
    if (pair.data === undefined || pair.complaints === undefined) return;
    this.#pairs.delete(requestid);
    const loopback = this.#pod.loopbackOf(pair.port);
    const { data, complaints } = pair;
    const whole = { port: pair.port, data, complaints };
    if (loopback === undefined) this.#fail(whole, refusedDial(this.#pod, pair.port));
    else this.#join(connect({ host: '127.0.0.1', port: loopback, allowHalfOpen: true }), whole);
  }

  #join(inside: Socket, pair: Pair): void {
    const { data, complaints } = pair;
    let met = false;
    this.#insides.set(data, inside);
    inside.setNoDelay(true);
    inside.once('connect', () => {
      met = true;
    });
    inside.on('data', (part: Buffer) => this.#say(data, part, inside));
    inside.once('end', () => this.#link.send(finOf(data)));
    inside.once('error', () => this.#fail(pair, (met ? hungUp : refusedDial)(this.#pod, pair.port)));
    inside.once('close', (failed) => {
      this.#insides.delete(data);
      if (!failed) this.#link.send(finOf(complaints));
    });
  }

  #write(stream: number, data: Buffer, fin: boolean): void {
    const inside = this.#insides.get(stream);
    if (inside === undefined) return;
    if (data.length > 0 && !inside.write(data)) {
      this.#link.pause();
      inside.once('drain', () => this.#link.resume()).once('close', () => this.#link.resume());
    }
    if (fin) inside.end();
  }

  #say(stream: number, part: Buffer, inside?: Socket): void {
    const frame = Buffer.allocUnsafe(HEAD_BYTES + part.length);
    writeDataHead(frame, stream, part.length);
    part.copy(frame, HEAD_BYTES);
    this.#link.send(frame, () => {
      if (inside?.isPaused() && this.#link.unsent < MOST_UNSENT) inside.resume();
    });
    if (this.#link.unsent >= MOST_UNSENT) inside?.pause();
  }

  #fail({ data, complaints }: Pair, why: string): void {
    this.#say(complaints, Buffer.from(why));
    for (const stream of [data, complaints]) this.#link.send(rstStream(stream, CANCEL));
  }

  #close(): void {
    for (const inside of this.#insides.values()) inside.destroy();
  }
}
