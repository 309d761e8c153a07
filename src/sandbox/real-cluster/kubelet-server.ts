import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Upgrade } from '../kubernetes/port-forward.ts';
import { type LoopbackServer, listenOnLoopback } from '../node/loopback-server.ts';
import type { PairFiles } from './certificate-files.ts';

/** Paths of what a kubelet shows, and of the authority of who may ask it. */
export type KubeletFiles = PairFiles & { clientCa: string };

export interface KubeletOptions {
  files: KubeletFiles;
  /** All that a container has said, of its life before this one with `previous`; undefined when there is no such pod. */
  logOf(pod: LoggedContainer & { previous: boolean }): LogLine[] | undefined;
  /** What is asked for by another protocol: port-forward. */
  upgrade(upgrade: Upgrade): void;
}

export interface LoggedContainer {
  namespace: string;
  name: string;
  container: string;
}

export interface LogLine {
  /** RFC 3339. */
  at: string;
  text: string;
}

const LOOK_MS = 250;

/** The part of a kubelet that the API server asks for logs: `/containerLogs/<namespace>/<pod>/<container>`. */
export async function startKubeletServer(options: KubeletOptions): Promise<LoopbackServer> {
  const { cert, key, clientCa } = options.files;
  const tls = { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(clientCa) };
  const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: true }, (request, response) =>
    answer(options, request, response),
  );
  server.on('tlsClientError', () => {});
  server.on('upgrade', (request, socket, head) => options.upgrade({ request, socket, head }));
  return listenOnLoopback(server);
}

function answer(options: KubeletOptions, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'https://kubelet');
  const [, root, namespace = '', name = '', container = ''] = pathname.split('/');
  const previous = query.get('previous') === 'true';
  const look = () =>
    root === 'containerLogs' ? options.logOf({ namespace, name, container, previous }) : undefined;
  const log = look();
  if (log === undefined) {
    const [code, text] = previous
      ? [400, `previous terminated container "${container}" in pod "${name}" not found`]
      : [404, `pod "${name}" not found`];
    response.writeHead(code, { 'content-type': 'text/plain' }).end(`${text}\n`);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.write(limited(textOf(wanted(log, query), query), query.get('limitBytes')));
  if (query.get('follow') === 'true') follow(look, log.length, query, response);
  else response.end();
}

/** Tells what comes, until whoever asked is gone or the pod is. */
function follow(
  look: () => LogLine[] | undefined,
  already: number,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  let told = already;
  const timer = setInterval(() => {
    const log = look();
    if (log === undefined) {
      response.end();
      return;
    }
    if (log.length > told) response.write(textOf(log.slice(told), query));
    told = log.length;
  }, LOOK_MS);
  response.on('close', () => clearInterval(timer));
}

function wanted(log: LogLine[], query: URLSearchParams): LogLine[] {
  const since = query.get('sinceTime');
  const recent = since === null ? log : log.filter(({ at }) => Date.parse(at) >= Date.parse(since));
  const tail = query.get('tailLines');
  return tail === null ? recent : recent.slice(Math.max(0, recent.length - Number(tail)));
}

function textOf(lines: LogLine[], query: URLSearchParams): string {
  const stamped = query.get('timestamps') === 'true';
  return lines.map(({ at, text }) => (stamped ? `${at} ${text}\n` : `${text}\n`)).join('');
}

function limited(text: string, limit: string | null): string | Buffer {
  return limit === null ? text : Buffer.from(text).subarray(0, Number(limit));
}
