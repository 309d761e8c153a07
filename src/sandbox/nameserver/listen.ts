import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** Answers one message over either transport. */
export type Responder = (bytes: Buffer, tcp: boolean) => Buffer | undefined;

export interface Listener {
  /** The same for both transports, so that any DNS tool can be pointed at it. */
  port: number;
  stop(): Promise<void>;
}

const IDLE_MS = 10_000;
const TRIES = 20;

/** Listens on loopback over UDP and TCP, on one free port. */
export async function listen(responder: Responder): Promise<Listener> {
  const open = new Set<Socket>();
  for (let tries = 1; ; tries += 1) {
    const tcp = createServer((socket) => serve(socket, responder, open));
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    try {
      const udp = await bindUdp(port, responder);
      return { port, stop: () => stop(udp, tcp, open) };
    } catch (error) {
      tcp.close();
      if (tries === TRIES) throw error;
    }
  }
}

async function bindUdp(port: number, responder: Responder): Promise<UdpSocket> {
  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => {
    const answer = responder(bytes, false);
    if (answer !== undefined) udp.send(answer, from.port, from.address);
  });
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  return udp;
}

async function stop(udp: UdpSocket, tcp: Server, open: Set<Socket>): Promise<void> {
  for (const socket of open) socket.destroy();
  await Promise.all([
    new Promise<void>((resolve) => udp.close(() => resolve())),
    new Promise<void>((resolve) => tcp.close(() => resolve())),
  ]);
}

function serve(socket: Socket, responder: Responder, open: Set<Socket>): void {
  open.add(socket);
  let held: Buffer = Buffer.alloc(0);
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('close', () => open.delete(socket));
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      const end = 2 + held.readUInt16BE(0);
      const answer = responder(held.subarray(2, end), true);
      held = held.subarray(end);
      if (answer === undefined) return socket.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    }
  });
}
