import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ApiObject } from './api-object.ts';
import type { Cluster } from './cluster-state.ts';
import { badRequest, notFound, Refusal } from './refusal.ts';
import { requestTarget } from './request-target.ts';

const PROTOCOL = 'v4.channel.k8s.io';
const DATA = 0;
const ERROR = 1;
const MOST_UNSENT = 1024 * 1024;

const gate = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
});

export interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

/** Answers a request to switch protocols: of all streaming only port-forward to a pod is imitated. */
export function answerUpgrade(
  cluster: Cluster,
  upgrade: Upgrade,
  { authorize, log }: { authorize(): void; log(line: string): void },
): void {
  upgrade.socket.on('error', () => {});
  try {
    authorize();
    open(cluster, upgrade);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) log(`api: ${String(thrown)}`);
    const failed = new Refusal('Internal error occurred', { code: 500, reason: 'InternalError' });
    refuseUpgrade(upgrade.socket, thrown instanceof Refusal ? thrown : failed);
  }
}

function open(cluster: Cluster, upgrade: Upgrade): void {
  const url = new URL(upgrade.request.url ?? '/', 'https://cluster');
  const { type, name, namespace, subresource } = requestTarget(cluster.store, url.pathname);
  if (type.kind !== 'Pod' || subresource !== 'portforward' || name === undefined)
    throw badRequest('Upgrade request required');
  const pod = cluster.store.get(type, name, namespace);
  if (pod === undefined) throw notFound(type, name);
  servePortForward(upgrade, pod, forwardedPort(url.searchParams), (port) => cluster.podPorts.find(pod, port));
}

function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const text = JSON.stringify(refusal.toStatus());
  const length = `Content-Length: ${Buffer.byteLength(text)}`;
  const head = `HTTP/1.1 ${refusal.facts.code} Refused\r\nContent-Type: application/json\r\n${length}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${text}`);
}

/** The port that is asked for. Errors: 400, as a kubelet answers. */
function forwardedPort(query: URLSearchParams): number {
  const asked = query.get('ports') ?? query.get('port') ?? '';
  if (!/^\d{1,5}$/.test(asked) || Number(asked) < 1 || Number(asked) > 65_535)
    throw badRequest(`unable to parse "${asked}" as a port`);
  return Number(asked);
}

/**
 * A pod's kubelet on a WebSocket (`v4.channel.k8s.io`): two channels, data and error, each begun by the port in two bytes;
 * what goes wrong is said on the error channel, then both close.
 */
function servePortForward(
  { request, socket, head }: Upgrade,
  pod: ApiObject,
  port: number,
  loopbackOf: (port: number) => number | undefined,
): void {
  gate.handleUpgrade(request, socket, head, (link) => {
    for (const channel of [DATA, ERROR]) link.send(Buffer.of(channel, port & 0xff, port >> 8));
    const loopback = loopbackOf(port);
    if (loopback === undefined) refuse(link, pod, port);
    else forward(link, pod, port, connect({ host: '127.0.0.1', port: loopback, allowHalfOpen: true }));
  });
}

function forward(link: WebSocket, pod: ApiObject, port: number, inside: Socket): void {
  let met = false;
  inside.setNoDelay(true);
  inside.once('connect', () => {
    met = true;
  });
  inside.on('data', (part: Buffer) => {
    link.send(Buffer.concat([Buffer.of(DATA), part]), () => {
      if (inside.isPaused() && link.bufferedAmount < MOST_UNSENT) inside.resume();
    });
    if (link.bufferedAmount >= MOST_UNSENT) inside.pause();
  });
  inside.once('end', () => link.close(1000));
  inside.once('error', () => (met ? link.close(1000) : refuse(link, pod, port)));
  link.on('message', (message) => {
    const data = message as Buffer;
    if (data[0] !== DATA || data.length < 2) return;
    if (inside.write(data.subarray(1))) return;
    link.pause();
    inside.once('drain', () => link.resume());
  });
  link.on('error', () => inside.destroy());
  link.once('close', () => inside.destroy());
}

function refuse(link: WebSocket, { metadata }: ApiObject, port: number): void {
  const why = `failed to connect to localhost:${port} inside namespace "${metadata.uid}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused`;
  const text = `error forwarding port ${port} to pod ${metadata.uid}, uid : failed to execute portforward in network namespace: ${why}`;
  link.send(Buffer.concat([Buffer.of(ERROR), Buffer.from(text)]));
  link.close(1000);
}
