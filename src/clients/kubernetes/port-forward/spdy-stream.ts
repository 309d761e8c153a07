import { Duplex } from 'node:stream';
import { CANCEL, finOf, HEAD_BYTES, type SpdyFrame, writeDataHead } from '../../../domain/spdy/frames.ts';
import type { Clock } from '../../../domain/surroundings.ts';
import { brokenWay, type ForwardPlace, LONGEST_COMPLAINT, refusedWay } from './broken-way.ts';

const LONGEST_FRAME = 64 * 1024;
/** As much may lie between us and the socket before a writer has to wait. */
const MOST_UNSENT = 1024 * 1024;
/**
 * containerd ends the data and then says why: so long we wait for that before the end counts as one. Where the other side
 * has only ended its half, nothing comes, and the end is told that much later.
 */
const COMPLAINT_FOLLOWS_MS = 250;

/** The connection below. */
export interface SpdyCarrier {
  send(bytes: Buffer, sent?: (error?: Error) => void): void;
  /** Bytes that wait for the socket. */
  readonly unsent: number;
  /** A stream that is of no interest any more; the other side is told so where it has not ended. */
  forget(stream: number, reset: number | undefined): void;
  /** Reads on unless a reader stands still. */
  flow(): void;
}

export interface SpdyStreamOptions {
  link: SpdyCarrier;
  place: ForwardPlace;
  clock: Clock;
  /** The two streams, by their numbers. */
  data: number;
  complaints: number;
}

/**
 * One forwarded connection of a SpdyLink. Each side ends on its own: after `end` the other one may go on, and the other way
 * round. Fails with CATALYST-PORT-FORWARD-BROKEN.
 *
 * What a Sovereign's container runtime makes of it is another matter: containerd 2 gives the other direction one second
 * once one has ended, and does not end that half towards the process (`sandbox_portforward_linux.go`).
 */
export class SpdyStream extends Duplex {
  readonly #at: SpdyStreamOptions;
  readonly #over = new AbortController();
  #complaint = '';
  #full = false;
  /** What the other side has ended. */
  #dataEnded = false;
  #forwardEnded = false;

  constructor(options: SpdyStreamOptions) {
    super({ allowHalfOpen: true, highWaterMark: LONGEST_FRAME });
    this.#at = options;
  }

  override _read(): void {
    if (!this.#full) return;
    this.#full = false;
    this.#at.link.flow();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const { link, data } = this.#at;
    for (let at = 0; at < chunk.length; at += LONGEST_FRAME) {
      const part = chunk.subarray(at, at + LONGEST_FRAME);
      const frame = Buffer.allocUnsafe(HEAD_BYTES + part.length);
      writeDataHead(frame, data, part.length);
      part.copy(frame, HEAD_BYTES);
      const last = at + LONGEST_FRAME >= chunk.length;
      const waits = last && link.unsent >= MOST_UNSENT;
      link.send(frame, waits ? (error) => done(error ?? null) : undefined);
      if (last && !waits) done();
    }
    if (chunk.length === 0) done();
  }

  override _final(done: (error?: Error | null) => void): void {
    if (!this.#forwardEnded) this.#at.link.send(finOf(this.#at.data));
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#over.abort();
    const { link, data, complaints } = this.#at;
    link.forget(data, this.#dataEnded && this.writableFinished ? undefined : CANCEL);
    link.forget(complaints, this.#forwardEnded ? undefined : CANCEL);
    done(error);
  }

  /** Whether its reader stands still. */
  isFull(): boolean {
    return this.#full;
  }

  cut(why: string, cause?: unknown): void {
    if (this.#forwardEnded && this.#dataEnded) return;
    this.destroy(brokenWay(this.#at.place, why, cause));
  }

  heard(frame: SpdyFrame & { stream: number }): void {
    if (this.destroyed) return;
    const ends = frame.type === 'rst-stream' || ('fin' in frame && frame.fin);
    if (frame.stream === this.#at.complaints) {
      if (frame.type === 'data') this.#complain(frame.data);
      if (ends) this.#endForward();
      return;
    }
    if (frame.type === 'data' && frame.data.length > 0 && !this.push(frame.data)) {
      this.#full = true;
      this.#at.link.flow();
    }
    if (frame.type === 'rst-stream' && !this.#dataEnded) this.#reset();
    else if (ends) this.#endData();
  }

  #complain(said: Buffer): void {
    this.#complaint = `${this.#complaint}${said.toString('utf8')}`.slice(0, LONGEST_COMPLAINT);
  }

  /** What was said on the other stream came before. */
  #reset(): void {
    if (this.#complaint === '') this.cut('it was reset');
    else this.#endForward();
  }

  #endData(): void {
    if (this.#dataEnded) return;
    this.#dataEnded = true;
    if (this.#forwardEnded) this.#endAll();
    else this.#endHalf();
  }

  #endHalf(): void {
    this.#at.clock.sleep(COMPLAINT_FOLLOWS_MS, this.#over.signal).then(
      () => {
        if (this.#complaint === '') this.push(null);
      },
      () => undefined,
    );
  }

  #endForward(): void {
    if (this.#complaint !== '') {
      this.destroy(refusedWay(this.#at.place, this.#complaint));
      return;
    }
    this.#forwardEnded = true;
    if (this.#dataEnded) this.#endAll();
  }

  /** Nobody is there any more, neither to speak nor to hear. */
  #endAll(): void {
    this.#over.abort();
    if (!this.readableEnded) this.push(null);
    if (!this.writableEnded) this.end();
  }
}
