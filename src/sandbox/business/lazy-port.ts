import { connect, createServer, type Socket } from 'node:net';
import { type LoopbackServer, listenOnLoopback } from '../node/loopback-server.ts';

export interface LazyPort extends LoopbackServer {
  /** Drops who is connected, and goes on listening. */
  cut(): void;
}

/** A loopback port that listens from the start, and finds out where it leads when somebody comes. */
export async function openLazyPort(find: () => Promise<number | undefined>): Promise<LazyPort> {
  const clients = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    client.on('error', () => client.destroy());
    find().then(
      (port) => (port === undefined ? client.destroy() : join(client, port)),
      () => client.destroy(),
    );
  });
  const listening = await listenOnLoopback(server);
  const cut = () => {
    for (const client of clients) client.destroy();
  };
  return { ...listening, cut };
}

function join(client: Socket, port: number): void {
  const upstream = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
  upstream.on('error', () => client.destroy());
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => client.destroy());
  client.pipe(upstream).pipe(client);
}
