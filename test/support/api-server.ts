import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { makeAuthority } from '../../src/domain/certificates.ts';
import type { KeyPair } from '../../src/domain/cluster-secrets.ts';
import { createAuthority } from '../../src/sandbox/ground/authority.ts';

/** One request, and every byte of its answer in the test's hand. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  watch: boolean;
  body: string;
  /** Serial number of the client's certificate. */
  serial: string;
  authorized: boolean;
  json(status: number, body: unknown, headers?: Record<string, string>): void;
  /** Status 200 and headers, without an end. */
  open(): void;
  /** One watch event, as a line. */
  event(type: string, object: unknown): void;
  raw(bytes: string | Buffer): void;
  end(): void;
  /** Without a goodbye. */
  cut(): void;
}

export type Answering = (call: Call) => void;

/** A hand-written HTTPS server in the place of a Kubernetes API server. It knows nothing; the test answers. */
export class ApiServer {
  readonly calls: Call[] = [];
  readonly clientCa: KeyPair;
  readonly ca: string;
  answer: Answering = (call) => call.json(404, status(404, 'NotFound'));
  port = 0;
  readonly #bus = new EventEmitter();
  readonly #sockets = new Set<Duplex>();
  #server: Server | undefined;
  readonly #issue: (names: string[]) => Promise<{ certificate: string; key: string }>;

  private constructor(ca: string, clientCa: KeyPair, issue: ApiServer['issue']) {
    this.ca = ca;
    this.clientCa = clientCa;
    this.#issue = issue;
  }

  static async start(names: string[] = ['sovereign.test']): Promise<ApiServer> {
    const authority = await createAuthority(() => Date.now());
    const clientCa = await makeAuthority('test client-ca', Date.now());
    const server = new ApiServer(authority.certificate, clientCa, authority.issue);
    await server.listen(0, names);
    return server;
  }

  /** A second server of the same cluster, at another address. */
  async another(): Promise<ApiServer> {
    const server = new ApiServer(this.ca, this.clientCa, this.#issue);
    await server.listen(0);
    return server;
  }

  get issue() {
    return this.#issue;
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** Listens (again) on `port`. */
  async listen(port = this.port, names: string[] = ['sovereign.test']): Promise<void> {
    const { certificate: cert, key } = await this.#issue(names);
    const tls = { cert, key, ca: this.clientCa.certificate, requestCert: true, rejectUnauthorized: false };
    const server = createServer(tls, (request, response) => void this.#take(request, response));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('tlsClientError', () => undefined);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Stops listening and cuts every connection. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** The `index`-th call (from 0), when it has come. */
  async call(index: number): Promise<Call> {
    while (this.calls.length <= index) await once(this.#bus, 'call');
    return this.calls[index] as Call;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request) body += String(part);
    const call = callOf(request, response, body);
    this.calls.push(call);
    this.#bus.emit('call');
    this.answer(call);
  }
}

function callOf(request: IncomingMessage, response: ServerResponse, body: string): Call {
  const url = new URL(request.url ?? '/', 'https://api');
  const socket = request.socket as TLSSocket;
  response.on('error', () => undefined);
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    watch: url.searchParams.get('watch') === 'true',
    body,
    serial: socket.getPeerCertificate().serialNumber ?? '',
    authorized: socket.authorized,
    json(code, reply, headers = {}) {
      response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(reply));
    },
    open: () => response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
    event: (type, object) => void response.write(`${JSON.stringify({ type, object })}\n`),
    raw: (bytes) => void response.write(bytes),
    end: () => void response.end(),
    cut: () => void socket.destroy(),
  };
}

/** A Kubernetes Status object. */
export function status(code: number, reason: string, message = reason) {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, metadata: {} };
}

export function listOf(version: string, items: unknown[], more?: string) {
  return {
    kind: 'List',
    metadata: { resourceVersion: version, ...(more === undefined ? {} : { continue: more }) },
    items,
  };
}

export function thing(name: string, version: string, extra: Record<string, unknown> = {}) {
  return {
    metadata: { name, namespace: 'flux-system', uid: `uid-${name}`, resourceVersion: version },
    ...extra,
  };
}
