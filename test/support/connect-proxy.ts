import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ConnectProxy {
  url: string;
  /** `host:port` of every tunnel asked for. */
  asked: string[];
  /** Proxy-Authorization of every tunnel, empty without one. */
  authorizations: string[];
}

/** A proxy as RFC 9110 describes CONNECT; whatever is asked for, the tunnel ends at one port of this machine. */
export async function connectProxy(
  leadsTo: number,
  options: { tls?: { certificate: string; key: string; name: string }; refuses?: number } = {},
): Promise<ConnectProxy> {
  const { tls, refuses } = options;
  const server =
    tls === undefined ? createServer() : createTlsServer({ cert: tls.certificate, key: tls.key });
  const proxy: ConnectProxy = { url: '', asked: [], authorizations: [] };
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    proxy.asked.push(incoming.url ?? '');
    proxy.authorizations.push(incoming.headers['proxy-authorization'] ?? '');
    if (refuses !== undefined) return socket.end(`HTTP/1.1 ${refuses} No\r\n\r\n`);
    const through = connect(leadsTo, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    through.on('error', () => socket.destroy());
    socket.on('error', () => through.destroy());
    return through;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  proxy.url = tls === undefined ? `http://127.0.0.1:${port}` : `https://${tls.name}:${port}`;
  return proxy;
}
