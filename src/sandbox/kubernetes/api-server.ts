import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { gzip } from 'node:zlib';
import type { Ground } from '../ground.ts';
import { authorize } from './authorization.ts';
import { clientIdentity } from './client-identity.ts';
import type { Cluster } from './cluster-state.ts';
import { discovery } from './discovery.ts';
import { requirePreviousLife } from './pod-logs.ts';
import { answerUpgrade, type Upgrade } from './port-forward.ts';
import { badRequest, notFound, Refusal, unauthorized } from './refusal.ts';
import { type RequestTarget, requestTarget } from './request-target.ts';
import type { Written } from './writer.ts';

export interface ApiServerOptions {
  cluster: Cluster;
  ground: Ground;
  certificate: string;
  key: string;
}

const BODY_LIMIT = 3 * 1024 * 1024;

/** One control plane's API server on a loopback port. All servers of a cluster serve the same objects. */
export class ApiServer {
  readonly #server: Server;
  readonly #options: ApiServerOptions;
  readonly #clientAuthority: X509Certificate;
  readonly #sockets = new Set<Duplex>();
  /** Turns true once its post-start hooks ran: `/readyz` says so. */
  ready = false;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    this.#clientAuthority = new X509Certificate(options.cluster.clientCa);
    const { certificate, key } = options;
    this.#server = createServer(
      {
        cert: certificate,
        key,
        ca: options.cluster.clientCa,
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: 'TLSv1.2',
      },
      (request, response) => void this.#answer(request, response),
    );
    this.#server.on('connection', (socket) => this.#admit(socket));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade({ request, socket, head }));
    this.#server.on('tlsClientError', () => {});
    this.#server.requestTimeout = 0;
    this.#server.keepAliveTimeout = 60_000;
  }

  /** Resolves with the loopback port. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) =>
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve),
    );
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #admit(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    if (this.#options.cluster.isDown()) socket.destroy();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#options.cluster.isDown()) {
      for (const socket of this.#sockets) socket.destroy();
      return;
    }
    try {
      const body = await readBody(request);
      this.#route(request, response, body);
    } catch (thrown) {
      if (thrown instanceof Refusal) sendJson(response, thrown.facts.code, thrown.toStatus());
      else this.#defect(thrown, response);
    }
  }

  #upgrade(upgrade: Upgrade): void {
    const { cluster, ground } = this.#options;
    if (cluster.isDown()) upgrade.socket.destroy();
    else
      answerUpgrade(cluster, upgrade, { authorize: () => this.#authorize(upgrade.request), log: ground.log });
  }

  #defect(thrown: unknown, response: ServerResponse): void {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    this.#options.ground.log(`api: ${text}`);
    if (response.headersSent) response.destroy();
    else
      sendJson(
        response,
        500,
        new Refusal('Internal error occurred', { code: 500, reason: 'InternalError' }).toStatus(),
      );
  }

  #route(request: IncomingMessage, response: ServerResponse, body: string): void {
    const { cluster } = this.#options;
    const url = new URL(request.url ?? '/', 'https://cluster');
    if (url.pathname === '/ping')
      return void response.writeHead(200, { 'content-type': 'text/plain' }).end('pong');
    if (url.pathname === '/cacerts')
      return void response.writeHead(200, { 'content-type': 'text/plain' }).end(cluster.serverCa);
    this.#authorize(request);
    if (/^\/(readyz|livez|healthz)$/.test(url.pathname)) {
      this.#health(url.pathname.slice(1), response);
      return;
    }
    if (url.pathname === '/version') {
      sendJson(response, 200, cluster.versionFacts());
      return;
    }
    const found = discovery(cluster.store, url.pathname);
    if (found !== undefined) {
      sendJson(response, 200, found);
      return;
    }
    this.#serve(request, response, url, body);
  }

  #authorize(request: IncomingMessage): void {
    const { ground, cluster } = this.#options;
    const identity = clientIdentity(request.socket as TLSSocket, this.#clientAuthority, ground.clock.now());
    if (identity === undefined) throw unauthorized();
    const url = new URL(request.url ?? '/', 'https://cluster');
    authorize(cluster.store, identity, request.method ?? 'GET', url);
  }

  #health(check: string, response: ServerResponse): void {
    const ok = this.ready || check === 'livez';
    const text = ok
      ? 'ok'
      : '[+]ping ok\n[+]etcd ok\n[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\nreadyz check failed\n';
    response.writeHead(ok ? 200 : 500, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
  }

  #serve(request: IncomingMessage, response: ServerResponse, url: URL, body: string): void {
    const { cluster } = this.#options;
    const target = requestTarget(cluster.store, url.pathname);
    if (request.method === 'GET' || request.method === 'HEAD') {
      this.#read(response, target, url.searchParams);
      return;
    }
    const contentType = (request.headers['content-type'] ?? 'application/json').split(';')[0] ?? '';
    const userAgent = request.headers['user-agent'] ?? 'unknown';
    const write = { target, query: url.searchParams, contentType, body, userAgent };
    if (request.method === 'DELETE') {
      sendJson(response, 200, cluster.writer.remove(target, url.searchParams.get('dryRun') === 'All'));
      return;
    }
    const verbs: Record<string, () => Written> = {
      POST: () => cluster.writer.create(write),
      PUT: () => cluster.writer.update(write),
      PATCH: () => cluster.writer.patch(write),
    };
    const act = verbs[request.method ?? ''];
    if (act === undefined)
      throw new Refusal('the server does not allow this method on the requested resource', {
        code: 405,
        reason: 'MethodNotAllowed',
      });
    const written = act();
    sendJson(response, written.code, written.object);
  }

  #read(response: ServerResponse, target: RequestTarget, query: URLSearchParams): void {
    const { cluster, ground } = this.#options;
    if (target.name === undefined) {
      if (['true', '1'].includes(query.get('watch') ?? '')) {
        cluster.watches.open(target, query, response);
        return;
      }
      sendJson(response, 200, cluster.lister.list(target, query));
      return;
    }
    const object = cluster.store.get(target.type, target.name, target.namespace);
    if (object === undefined) throw notFound(target.type, target.name);
    if (target.subresource !== 'log') {
      sendJson(response, 200, object);
      return;
    }
    if (target.type.kind !== 'Pod') throw badRequest('only pods have logs');
    if (query.get('previous') === 'true') requirePreviousLife(object, query.get('container'));
    cluster.logs.serve(`${target.namespace}/${target.name}`, query, ground.clock.now(), response);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT)
      throw new Refusal('Request entity too large: limit is 3145728', {
        code: 413,
        reason: 'RequestEntityTooLarge',
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Larger answers are packed for who takes that (apiserver `responsewriters`, by default since 1.16). */
const PACKED_FROM = 128 * 1024;

function sendJson(response: ServerResponse, code: number, body: unknown): void {
  const text = JSON.stringify(body);
  const type = { 'content-type': 'application/json' };
  if (
    text.length <= PACKED_FROM ||
    !/\bgzip\b/.test(response.req.headers['accept-encoding']?.toString() ?? '')
  ) {
    response.writeHead(code, { ...type, 'content-length': Buffer.byteLength(text) }).end(text);
    return;
  }
  gzip(text, { level: 1 }, (_error, packed) => {
    response
      .writeHead(code, { ...type, 'content-encoding': 'gzip', 'content-length': packed.length })
      .end(packed);
  });
}
