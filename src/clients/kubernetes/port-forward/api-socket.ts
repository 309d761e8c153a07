import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { getCACertificates, connect as secure, type TLSSocket } from 'node:tls';
import { bypassesProxy } from '../../../domain/no-proxy.ts';
import type { Target } from '../../../domain/surroundings.ts';
import { openTunnel } from '../../http/proxy-tunnel.ts';
import type { ClusterTls } from '../credentials.ts';

const KEEP_ALIVE_MS = 30_000;

/**
 * A TLS connection to an API server by the rules of every other way out: the proxy unless NO_PROXY says otherwise, else
 * the connect map. The certificate is verified in every case; rejects with Node's errors.
 */
export async function openApiSocket(
  server: string,
  { tls, target, signal }: { tls: ClusterTls; target: Target; signal: AbortSignal },
): Promise<TLSSocket> {
  const { hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '');
  const plain = await openTcp({ host, port: Number(port || 443) }, target, signal);
  const { servername = isIP(host) === 0 ? host : '', ...pair } = tls;
  const socket = secure({ ...pair, socket: plain, host, servername, ALPNProtocols: ['http/1.1'] });
  try {
    await once(socket, 'secureConnect', { signal });
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  }
  // A control plane that vanishes without a word shows within minutes.
  plain.setKeepAlive(true, KEEP_ALIVE_MS);
  plain.setNoDelay(true);
  return socket;
}

async function openTcp(
  { host, port }: { host: string; port: number },
  { connect, proxy, authorities }: Target,
  signal: AbortSignal,
): Promise<Socket> {
  if (proxy.httpsProxy !== undefined && !bypassesProxy(host, port, proxy.noProxy)) {
    const trusted = [...getCACertificates('default'), ...authorities];
    return openTunnel({ proxy: proxy.httpsProxy, host, port, authorities: trusted, signal });
  }
  const socket = connectTcp(connect.lookup(host, port, 'tcp') ?? { host, port });
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  }
}
