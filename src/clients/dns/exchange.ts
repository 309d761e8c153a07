import { createSocket } from 'node:dgram';
import { connect, isIPv6, type Socket } from 'node:net';
import { type AskedMessage, malformed, readAnswer } from './message.ts';
import type { DnsAnswer } from './query.ts';

const LENGTH_BYTES = 2;

export interface Place {
  host: string;
  port: number;
}

/** One exchange over UDP. The socket is tied to the server, so only its packets arrive. Ends by the signal. */
export function overUdp(
  asked: AskedMessage,
  server: string,
  at: Place,
  signal: AbortSignal,
): Promise<{ answer: DnsAnswer; truncated: boolean }> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(at.host) ? 'udp6' : 'udp4');
    const stop = () => finish(() => reject(signal.reason));
    const finish = (settle: () => void) => {
      signal.removeEventListener('abort', stop);
      socket.removeAllListeners().on('error', () => {});
      socket.close();
      settle();
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('error', (error) => finish(() => reject(error)));
    socket.on('message', (bytes) => {
      try {
        const reading = readAnswer(bytes, asked, server);
        if (reading.kind === 'answer') finish(() => resolve(reading));
      } catch (error) {
        finish(() => reject(error));
      }
    });
    socket.connect(at.port, at.host, () => socket.send(asked.bytes));
  });
}

/** One exchange over TCP: length-prefixed (RFC 7766), so at most 65,535 bytes are ever held. */
export function overTcp(
  asked: AskedMessage,
  server: string,
  at: Place,
  signal: AbortSignal,
): Promise<DnsAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: at.host, port: at.port, noDelay: true });
    const stop = () => finish(() => reject(signal.reason));
    const finish = (settle: () => void) => {
      signal.removeEventListener('abort', stop);
      socket.removeAllListeners().on('error', () => {});
      socket.destroy();
      settle();
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('error', (error) => finish(() => reject(error)));
    socket.on('close', () => finish(() => reject(malformed(server, 'a connection that ended early'))));
    socket.on('connect', () => socket.write(prefixed(asked.bytes)));
    onMessage(socket, (bytes) => {
      try {
        const reading = readAnswer(bytes, asked, server);
        if (reading.kind !== 'answer') throw malformed(server, 'an answer with another id');
        finish(() => resolve(reading.answer));
      } catch (error) {
        finish(() => reject(error));
      }
    });
  });
}

/** Keeps at most one message; what comes in many pieces is joined once. */
function onMessage(socket: Socket, take: (bytes: Buffer) => void): void {
  const pieces: Buffer[] = [];
  let held = 0;
  let whole = LENGTH_BYTES;
  socket.on('data', (chunk: Buffer) => {
    pieces.push(chunk);
    held += chunk.length;
    if (held < whole) return;
    const bytes = Buffer.concat(pieces.splice(0));
    pieces.push(bytes);
    whole = LENGTH_BYTES + bytes.readUInt16BE(0);
    if (held >= whole) take(bytes.subarray(LENGTH_BYTES, whole));
  });
}

function prefixed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
