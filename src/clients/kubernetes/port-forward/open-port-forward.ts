import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Target } from '../../../domain/surroundings.ts';
import { apiPath, apiQuery } from '../api-path.ts';
import { ExchangeFailed, transportFailure } from '../failure.ts';
import { type Asked, refusal } from '../refusal.ts';
import type { Transport } from '../transport.ts';
import { openApiSocket } from './api-socket.ts';
import { type ForwardPlace, ForwardStream } from './forward-stream.ts';

/** What a kubelet speaks on a WebSocket (k8s.io/kubelet `pkg/cri/streaming/portforward`), since before 1.31. */
const PROTOCOL = 'v4.channel.k8s.io';
const OPEN_WITHIN_MS = 30_000;
const LARGEST_FRAME = 32 * 1024 * 1024;
const LARGEST_REFUSAL = 64 * 1024;

export interface ForwardWay {
  transport: Transport;
  target: Target;
}

/**
 * Opens one connection to a port of a pod through the API server, which passes it on to the pod's kubelet. Whether anything
 * listens there shows on the stream.
 * @throws CatalystError CATALYST-KUBERNETES-* why the API server does not open it
 */
export async function openPortForward(
  way: ForwardWay,
  place: ForwardPlace,
  signal: AbortSignal = new AbortController().signal,
): Promise<Duplex> {
  try {
    return await anyServer(way, place, signal);
  } catch (error) {
    if (!(error instanceof ExchangeFailed)) throw error;
    if (error.failure.next !== 'credentials') throw error.failure.error;
    way.transport.credentials.forget();
  }
  try {
    return await anyServer(way, place, signal);
  } catch (error) {
    throw error instanceof ExchangeFailed ? error.failure.error : error;
  }
}

/** The first control plane that can be reached, the last good one first. */
async function anyServer(way: ForwardWay, place: ForwardPlace, signal: AbortSignal): Promise<Duplex> {
  let failed: unknown;
  for (const server of way.transport.servers) {
    try {
      return await openAt(server, way, place, signal);
    } catch (error) {
      signal.throwIfAborted();
      const unreached = error instanceof ExchangeFailed && ['nothing', 'tcp'].includes(error.failure.reached);
      if (!unreached) throw error;
      failed ??= error;
    }
  }
  throw failed ?? new TypeError('a cluster needs at least one server address');
}

async function openAt(
  server: string,
  { transport, target }: ForwardWay,
  place: ForwardPlace,
  signal: AbortSignal,
): Promise<Duplex> {
  const overdue = new AbortController();
  const opened = new AbortController();
  transport.clock.sleep(OPEN_WITHIN_MS, opened.signal).then(
    () => overdue.abort(Object.assign(new Error('no answer within 30 seconds'), { code: 'ETIMEDOUT' })),
    () => undefined,
  );
  const stop = AbortSignal.any([signal, overdue.signal]);
  try {
    const { tls, token } = await transport.credentials.current();
    const socket = await openApiSocket(server, { tls, target, signal: stop });
    return await upgrade(server, { socket, token, place, stop, clock: transport.clock });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ExchangeFailed) throw error;
    const reason = overdue.signal.aborted ? overdue.signal.reason : error;
    throw new ExchangeFailed(transportFailure(reason, server));
  } finally {
    opened.abort();
  }
}

interface Upgrade {
  socket: TLSSocket;
  token: string | undefined;
  place: ForwardPlace;
  stop: AbortSignal;
  clock: Transport['clock'];
}

async function upgrade(server: string, { socket, token, place, stop, clock }: Upgrade): Promise<Duplex> {
  const { WebSocket } = await import('ws');
  const { namespace, pod: name, port } = place;
  const pods = { group: '', version: 'v1', resource: 'pods' };
  const path = `${apiPath(pods, { namespace, name })}/portforward${apiQuery({ ports: port })}`;
  // TLS is made already: the handshake goes over it as over any connection.
  const link = new WebSocket(`ws://${new URL(server).host}${path}`, PROTOCOL, {
    createConnection: () => socket,
    headers: {
      'user-agent': 'catalyst',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    perMessageDeflate: false,
    maxPayload: LARGEST_FRAME,
  });
  const asked: Asked = { verb: 'forward a port of', resource: 'pods', namespace, name };
  return new Promise<Duplex>((resolve, reject) => {
    const give = (error: unknown) => {
      link.on('error', () => undefined);
      link.terminate();
      socket.destroy();
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
      resolve(new ForwardStream(link, place, clock));
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
