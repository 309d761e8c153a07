import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { WebSocket } from 'ws';
import { apiPath, apiQuery } from '../api-path.ts';
import { ExchangeFailed } from '../failure.ts';
import { type Asked, refusal } from '../refusal.ts';
import type { ForwardPlace } from './broken-way.ts';

/** What a kubelet speaks on a WebSocket (k8s.io/kubelet `pkg/cri/streaming/portforward`), since long before 1.31. */
const CHANNELS = 'v4.channel.k8s.io';
/** What an API server unwraps from 1.31 on (apimachinery `pkg/util/portforward`); an older one passes it over. */
const TUNNELLED = 'SPDY/3.1+portforward.k8s.io';
const PROTOCOLS = 'sec-websocket-protocol';
const LARGEST_FRAME = 32 * 1024 * 1024;
const LARGEST_REFUSAL = 64 * 1024;

export interface ForwardSocket {
  /** Open. */
  link: WebSocket;
  /** What the server chose: SPDY, whose streams end each side on its own, or the plain channels. */
  tunnelled: boolean;
}

export interface Upgrade {
  socket: TLSSocket;
  token: string | undefined;
  place: ForwardPlace;
  stop: AbortSignal;
}

/** Asks for the form with half-closes, and for the plain one where the API server does not know it: in one handshake. */
export async function upgradeSocket(
  server: string,
  { socket, token, place, stop }: Upgrade,
): Promise<ForwardSocket> {
  const { WebSocket } = await import('ws');
  const { namespace, pod: name, port } = place;
  const pods = { group: '', version: 'v1', resource: 'pods' };
  const path = `${apiPath(pods, { namespace, name })}/portforward${apiQuery({ ports: port })}`;
  // TLS is made already: the handshake goes over it as over any connection.
  const link = new WebSocket(`ws://${new URL(server).host}${path}`, CHANNELS, {
    createConnection: () => socket,
    headers: {
      'user-agent': 'catalyst',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    perMessageDeflate: false,
    maxPayload: LARGEST_FRAME,
    finishRequest: (request) => {
      request.setHeader(PROTOCOLS, `${TUNNELLED}, ${CHANNELS}`);
      request.end();
    },
  });
  let tunnelled = false;
  link.once('upgrade', ({ headers }) => {
    tunnelled = headers[PROTOCOLS] === TUNNELLED;
    // Its name holds a slash, which ws takes for no name; it has been asked for, so ws may take it for the other.
    if (tunnelled) headers[PROTOCOLS] = CHANNELS;
  });
  await opened(link, { verb: 'forward a port of', resource: 'pods', namespace, name }, stop);
  return { link, tunnelled };
}

/** Rejects with why it does not open; nothing is left open then. */
function opened(link: WebSocket, asked: Asked, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (error: unknown) => {
      link.on('error', () => undefined);
      link.terminate();
      reject(error);
    };
    const stopped = () => give(stop.reason);
    stop.addEventListener('abort', stopped, { once: true });
    link.once('unexpected-response', (_request, response) => {
      told(response).then((text) =>
        give(new ExchangeFailed(refusal(response.statusCode ?? 500, text, asked))),
      );
    });
    link.once('error', give);
    link.once('open', () => {
      stop.removeEventListener('abort', stopped);
      link.off('error', give);
      resolve();
    });
  });
}

async function told(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const part of response) {
      text += String(part);
      if (text.length > LARGEST_REFUSAL) break;
    }
  } catch {
    // What was heard so far has to do.
  }
  return text;
}
