import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CountingRelay {
  port: number;
  /** What went through so far, both ways, as it is on the wire above TCP. */
  bytes(): number;
  close(): void;
}

/** A loopback port that passes everything on to another one and counts it. */
export async function countingRelay(to: number): Promise<CountingRelay> {
  let bytes = 0;
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (caller) => {
    const called = connect({ host: '127.0.0.1', port: to, noDelay: true });
    for (const [from, into] of [
      [caller, called],
      [called, caller],
    ] as const) {
      open.add(from);
      from.on('data', (part) => {
        bytes += part.length;
      });
      from.on('error', () => into.destroy());
      from.once('close', () => {
        open.delete(from);
        into.destroy();
      });
      from.pipe(into);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => bytes,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
