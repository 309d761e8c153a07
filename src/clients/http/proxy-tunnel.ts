import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';

export interface TunnelOptions {
  /** Address of the proxy, `http:` or `https:`; a user and a password in it are sent to it. */
  proxy: string;
  host: string;
  port: number;
  /** Authorities that a proxy spoken to over TLS is verified against, PEM. */
  authorities: string[];
  signal: AbortSignal;
}

/** A connection to host and port through the proxy (RFC 9110 9.3.6). Rejects when the proxy refuses or is not there. */
export function openTunnel({ proxy, host, port, authorities, signal }: TunnelOptions): Promise<Socket> {
  const { protocol, hostname, port: proxyPort, username, password } = new URL(proxy);
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
  const proxyHost = hostname.replace(/^\[|\]$/g, '');
  const options = {
    method: 'CONNECT',
    host: proxyHost,
    port: Number(proxyPort || (protocol === 'https:' ? 443 : 80)),
    path: place,
    headers: { host: place, ...authorization },
    agent: false as const,
    signal,
  };
  return new Promise((resolve, reject) => {
    const asked =
      protocol === 'https:'
        ? tlsRequest({ ...options, ca: authorities, servername: isIP(proxyHost) ? '' : proxyHost })
        : plainRequest(options);
    asked.once('connect', (reply, socket) => {
      if (reply.statusCode === 200) return resolve(socket as Socket);
      socket.destroy();
      reject(new Error(`the proxy answers with status ${reply.statusCode}`));
    });
    asked.once('response', (reply) => {
      reply.destroy();
      reject(new Error(`the proxy answers with status ${reply.statusCode}`));
    });
    asked.once('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(error);
      else reject(new Error(`the proxy does not answer (${error.code ?? 'no reason given'})`));
    });
    asked.end();
  });
}
