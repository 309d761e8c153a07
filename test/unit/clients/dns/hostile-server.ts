import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Target } from '../../../../src/domain/surroundings.ts';

/** What it sends back for each message: any bytes, several, or none. */
export type Reply = (query: Buffer, tcp: boolean, count: number) => Buffer[];

export interface HostileServer {
  target: Pick<Target, 'kind' | 'connect' | 'resolvers'>;
  /** Messages so far, by transport. */
  asked: { udp: number; tcp: number };
  stop(): Promise<void>;
}

/** A server on real sockets that answers whatever it is told to. Every address and port leads to it. */
export async function startHostileServer(reply: Reply): Promise<HostileServer> {
  const asked = { udp: 0, tcp: 0 };
  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => {
    asked.udp += 1;
    for (const answer of reply(bytes, false, asked.udp)) udp.send(answer, from.port, from.address);
  });
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const open = new Set<Socket>();
  const tcp = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      asked.tcp += 1;
      for (const answer of reply(bytes.subarray(2), true, asked.tcp)) socket.write(answer);
    });
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const ports = { udp: udp.address().port, tcp: (tcp.address() as AddressInfo).port };
  const lookup: Target['connect']['lookup'] = (_host, _port, protocol) => ({
    host: '127.0.0.1',
    port: ports[protocol ?? 'tcp'],
  });
  return {
    target: { kind: 'sandbox', connect: { lookup }, resolvers: ['192.0.2.53'] },
    asked,
    stop: async () => {
      for (const socket of open) socket.destroy();
      udp.close();
      tcp.close();
      await Promise.all([once(udp, 'close'), once(tcp, 'close')]);
    },
  };
}
