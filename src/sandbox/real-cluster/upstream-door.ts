import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { SandboxAuthority } from '../ground.ts';
import { listenOnLoopback } from '../node/loopback-server.ts';

export interface UpstreamDoor {
  port: number;
  /** Hosts that were asked for and have no answer here. */
  refused: string[];
  /** What the controllers need in their environment to come through this door. */
  env: Record<string, string>;
  close(): Promise<void>;
}

export interface DoorOptions {
  /** Who answers for `https://<host>`. */
  hosts: Readonly<Record<string, RequestListener>>;
  authority: SandboxAuthority;
  /** File that holds the authority's certificate. */
  authorityFile: string;
}

/**
 * The controllers' way out: a proxy (HTTP CONNECT) that lets nobody reach the real network. The hosts it knows are
 * answered here, over TLS by the sandbox's authority, so that every URL stays as Git and user_data have it.
 */
export async function openUpstreamDoor({
  hosts,
  authority,
  authorityFile,
}: DoorOptions): Promise<UpstreamDoor> {
  const refused: string[] = [];
  const secure = secureServer(hosts, authority);
  const proxy = createHttp((request, response) => {
    refused.push(String(request.headers.host));
    response.writeHead(502).end('the sandbox lets nobody out\n');
  });
  proxy.on('connect', (request, socket: Socket) => {
    const [host = '', port] = (request.url ?? '').split(':');
    socket.on('error', () => {});
    if (hosts[host] !== undefined && port === '443') {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      secure.emit('connection', socket);
      return;
    }
    refused.push(`${host}:${port}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  const { port, close } = await listenOnLoopback(proxy);
  const through = `http://127.0.0.1:${port}`;
  const env = {
    HTTPS_PROXY: through,
    HTTP_PROXY: through,
    NO_PROXY: '127.0.0.1',
    SSL_CERT_FILE: authorityFile,
  };
  return { port, refused, env, close };
}

/** Has no port of its own: it is handed the connections. */
function secureServer(hosts: DoorOptions['hosts'], authority: SandboxAuthority) {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextOf = async (name: string) => {
    const { certificate, key } = await authority.issue([name]);
    return createSecureContext({ cert: certificate, key });
  };
  const server = createHttps(
    {
      SNICallback: (name, done) => {
        const context = contexts.get(name) ?? contextOf(name);
        contexts.set(name, context);
        context.then((found) => done(null, found), done);
      },
    },
    (request, response) => {
      const answer = hosts[(request.headers.host ?? '').split(':')[0] ?? ''];
      if (answer === undefined) response.writeHead(421).end();
      else answer(request, response);
    },
  );
  server.on('tlsClientError', () => {});
  return server;
}
