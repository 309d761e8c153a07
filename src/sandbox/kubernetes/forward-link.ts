import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** What frames of SPDY travel on: messages of a WebSocket, or the bytes of an upgraded connection. */
export interface ForwardLink {
  readonly unsent: number;
  hear(bytes: (part: Buffer) => void, closed: () => void): void;
  /** `sent` is told when it is on its way. */
  send(bytes: Uint8Array, sent?: () => void): void;
  pause(): void;
  resume(): void;
  terminate(): void;
}

/** The tunnelled form, as an API server offers it to a client. */
export function webSocketLink(socket: WebSocket): ForwardLink {
  return {
    get unsent() {
      return socket.bufferedAmount;
    },
    hear(bytes, closed) {
      socket.on('message', (message) => bytes(message as Buffer));
      socket.on('error', closed);
      socket.once('close', closed);
    },
    send: (bytes, sent) => socket.send(bytes, sent),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    terminate: () => socket.terminate(),
  };
}

/** The plain form, as an API server asks a kubelet. `head` are bytes that came with the request. */
export function byteLink(socket: Duplex, head: Buffer): ForwardLink {
  if (head.length > 0) socket.unshift(head);
  return {
    get unsent() {
      return socket.writableLength;
    },
    hear(bytes, closed) {
      socket.on('data', bytes);
      socket.on('error', closed);
      socket.once('close', closed);
    },
    send: (bytes, sent) => {
      if (socket.writable) socket.write(bytes, () => sent?.());
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    terminate: () => socket.destroy(),
  };
}
