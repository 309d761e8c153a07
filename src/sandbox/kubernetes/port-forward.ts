import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Cluster } from './cluster-state.ts';
import { forwardByChannels } from './forward-channels.ts';
import { webSocketLink } from './forward-link.ts';
import { SpdyForwards } from './forward-spdy.ts';
import type { ForwardedPod } from './forwarded-pod.ts';
import { badRequest, notFound, Refusal } from './refusal.ts';
import { requestTarget } from './request-target.ts';

const CHANNELS = 'v4.channel.k8s.io';
/** As an API server of 1.31 or later offers it; its name is none by RFC 6455, so ws must not see it. */
const TUNNELLED = 'SPDY/3.1+portforward.k8s.io';

const gate = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  handleProtocols: (offered) => (offered.has(CHANNELS) ? CHANNELS : false),
});
const tunnel = new WebSocketServer({ noServer: true, perMessageDeflate: false });
tunnel.on('headers', (lines) => lines.push(`Sec-WebSocket-Protocol: ${TUNNELLED}`));

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
  servePortForward(upgrade, url.searchParams, {
    object: pod,
    loopbackOf: (port) => cluster.podPorts.find(pod, port),
  });
}

/** A client that offers both gets the tunnelled form, as from a real API server. */
export function servePortForward(
  { request, socket, head }: Upgrade,
  query: URLSearchParams,
  pod: ForwardedPod,
): void {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (offered.includes(TUNNELLED)) {
    delete request.headers['sec-websocket-protocol'];
    tunnel.handleUpgrade(request, socket, head, (link) => new SpdyForwards(webSocketLink(link), pod));
    return;
  }
  const port = forwardedPort(query);
  gate.handleUpgrade(request, socket, head, (link) => forwardByChannels(link, pod, port));
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
