import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Ground } from '../ground.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import { passToBusiness } from './business-proxy.ts';
import { type LoopbackServer, listenOnLoopback } from './loopback-server.ts';

export interface Gateway {
  /** Loopback port for each node port. */
  ports: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

const NEEDED = ['bp-cilium', 'bp-cert-manager', 'bp-catalyst-platform'];
const HOSTS = ['console', 'admin', 'api', 'marketplace', 'gitea', 'auth'];

/** The releases that make the public address answer are installed. */
export function gatewayIsUp(cluster: Cluster): boolean {
  return NEEDED.every((name) => {
    const conditions = cluster.get('helm.toolkit.fluxcd.io/v2', 'HelmRelease', name, 'flux-system')?.status
      ?.conditions;
    return (
      Array.isArray(conditions) && conditions.some((one) => one.type === 'Ready' && one.status === 'True')
    );
  });
}

/** What a node's ports 30443, 30080 and 30053 answer: the console over TLS, a redirect, and an open DNS port. */
export async function startGateway(ground: Ground, fqdn: string): Promise<Gateway> {
  const hosts = new Set([fqdn, ...HOSTS.map((host) => `${host}.${fqdn}`)]);
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextFor = (name: string) => {
    const found =
      contexts.get(name) ??
      ground.authority
        .issue([name])
        .then(({ certificate, key }) => createSecureContext({ cert: certificate, key }));
    contexts.set(name, found);
    return found;
  };
  const secure = createHttps(
    {
      SNICallback: (name, done) => {
        if (!hosts.has(name)) return done(new Error(`no certificate for ${name}`));
        contextFor(name).then((context) => done(null, context), done);
      },
    },
    async (request, response) => {
      const host = (request.headers.host ?? '').replace(/:\d+$/, '');
      if (!hosts.has(host))
        return void response.writeHead(404, { 'content-type': 'text/plain' }).end('no route\n');
      if (!(await passToBusiness(ground, fqdn, request, response))) showConsole(host, request, response);
    },
  );
  secure.on('tlsClientError', () => {});
  const redirect = createHttp((request, response) => {
    const host = (request.headers.host ?? fqdn).replace(/:\d+$/, '');
    response.writeHead(308, { location: `https://${host}${request.url ?? '/'}` }).end();
  });
  const servers: [number, LoopbackServer][] = [
    [30443, await listenOnLoopback(secure)],
    [30080, await listenOnLoopback(redirect)],
    [30053, await listenOnLoopback(createTcp())],
  ];
  return {
    ports: new Map(servers.map(([port, server]) => [port, server.port])),
    close: async () => void (await Promise.all(servers.map(([, server]) => server.close()))),
  };
}

function showConsole(host: string, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'strict-transport-security': 'max-age=31536000',
  });
  const page = `<!doctype html><title>Catalyst Console</title><h1>${host}</h1>\n`;
  response.end(request.method === 'HEAD' ? undefined : page);
}
