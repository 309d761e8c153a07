import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../../../domain/surroundings.ts';
import { brokenWay, type ForwardPlace, LONGEST_COMPLAINT, refusedWay } from './broken-way.ts';

const DATA = 0;
const ERROR = 1;
/** Each channel begins with the port, two bytes. */
const PORT_BYTES = 2;
const LONGEST_FRAME = 64 * 1024;
/** As much may lie between us and the socket before a writer has to wait. */
const MOST_UNSENT = 1024 * 1024;
/** After we have said all, so long may the other side be silent before the connection is given back. */
const SILENT_END_MS = 30_000;
const NORMAL = [1000, 1005];

/**
 * One forwarded connection where the API server does not unwrap SPDY (before 1.31), over the channel protocol
 * `v4.channel.k8s.io`: channel 0 carries data, channel 1 what went wrong. The protocol has no half-close: after `end` we go on reading until the other side closes, or
 * has been silent for half a minute. Fails with CATALYST-PORT-FORWARD-BROKEN.
 */
export class ForwardStream extends Duplex {
  readonly #socket: WebSocket;
  readonly #place: ForwardPlace;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #headers = [PORT_BYTES, PORT_BYTES];
  #complaint = '';
  #heardAt: number;

  /** @param socket open, with `nodebuffer` as its binary type */
  constructor(socket: WebSocket, place: ForwardPlace, clock: Clock) {
    super({ allowHalfOpen: true, highWaterMark: LONGEST_FRAME });
    this.#socket = socket;
    this.#place = place;
    this.#clock = clock;
    this.#heardAt = clock.now();
    socket.on('message', (data) => this.#take(data as Buffer));
    socket.on('error', (error) => this.destroy(brokenWay(this.#place, error.message, error)));
    socket.on('close', (code) => this.#closed(code));
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const last = Math.max(0, Math.ceil(chunk.length / LONGEST_FRAME) - 1);
    for (let frame = 0; frame <= last; frame += 1) {
      const part = chunk.subarray(frame * LONGEST_FRAME, (frame + 1) * LONGEST_FRAME);
      const message = Buffer.allocUnsafe(part.length + 1);
      message[0] = DATA;
      part.copy(message, 1);
      const waits = frame === last && this.#socket.bufferedAmount >= MOST_UNSENT;
      this.#socket.send(message, waits ? (error) => done(error ?? null) : () => undefined);
      if (frame === last && !waits) done();
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    done();
    void this.#closeWhenSilent();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#over.abort();
    if (error === null) this.#socket.close(1000);
    else this.#socket.terminate();
    done(error);
  }

  #take(data: Buffer): void {
    this.#heardAt = this.#clock.now();
    const channel = data[0];
    if (channel !== DATA && channel !== ERROR) return;
    const header = Math.min(this.#headers[channel] ?? 0, data.length - 1);
    this.#headers[channel] = (this.#headers[channel] ?? 0) - header;
    const payload = data.subarray(1 + header);
    if (payload.length === 0) return;
    if (channel === DATA) {
      if (!this.push(payload)) this.#socket.pause();
      return;
    }
    this.#complaint = `${this.#complaint}${payload.toString('utf8')}`.slice(0, LONGEST_COMPLAINT);
    this.#socket.close(1000);
  }

  #closed(code: number): void {
    this.#over.abort();
    if (this.#complaint !== '') this.destroy(refusedWay(this.#place, this.#complaint));
    else if (NORMAL.includes(code)) {
      this.push(null);
      if (!this.writableEnded) this.end();
    } else this.destroy(brokenWay(this.#place, 'the connection was cut'));
  }

  async #closeWhenSilent(): Promise<void> {
    const { signal } = this.#over;
    try {
      for (;;) {
        const left = this.#heardAt + SILENT_END_MS - this.#clock.now();
        if (left <= 0) break;
        await this.#clock.sleep(left, signal);
      }
      this.#socket.close(1000);
    } catch {
      // It closed by itself.
    }
  }
}
