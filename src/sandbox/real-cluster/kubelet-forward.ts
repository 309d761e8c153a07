import type { ApiObject } from '../kubernetes/api-object.ts';
import { byteLink } from '../kubernetes/forward-link.ts';
import { SpdyForwards } from '../kubernetes/forward-spdy.ts';
import type { ForwardedPod } from '../kubernetes/forwarded-pod.ts';
import type { PodPorts } from '../kubernetes/pod-ports.ts';
import { servePortForward, type Upgrade } from '../kubernetes/port-forward.ts';

const PROTOCOL = 'portforward.k8s.io';

/** Pods as the API server has them, and where what listens in them really listens. */
export interface Forwarding {
  podOf(namespace: string, name: string): ApiObject | undefined;
  ports: PodPorts;
}

/**
 * The part of a kubelet that the API server asks for port-forward, `/portForward/<namespace>/<pod>`: SPDY/3.1 on the connection
 * itself, into which an API server of 1.31 unwraps what a client tunnels, or a WebSocket that it passes on.
 */
export function answerForward({ podOf, ports }: Forwarding, upgrade: Upgrade): void {
  const { request, socket } = upgrade;
  socket.on('error', () => undefined);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://kubelet');
  const [, root, namespace = '', name = ''] = pathname.split('/');
  const object = root === 'portForward' ? podOf(namespace, name) : undefined;
  if (object === undefined) {
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    return;
  }
  const pod: ForwardedPod = { object, loopbackOf: (port) => ports.find(object, port) };
  const isSpdy = /^spdy\//i.test(request.headers.upgrade ?? '');
  if (isSpdy) answerSpdy(upgrade, pod);
  else servePortForward(upgrade, searchParams, pod);
}

function answerSpdy({ socket, head }: Upgrade, pod: ForwardedPod): void {
  const lines = ['Connection: Upgrade', 'Upgrade: SPDY/3.1', `X-Stream-Protocol-Version: ${PROTOCOL}`];
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
  new SpdyForwards(byteLink(socket, head), pod);
}
