import type { Duplex } from 'node:stream';
import type { Target } from '../../../domain/surroundings.ts';
import { ExchangeFailed, transportFailure } from '../failure.ts';
import type { Transport } from '../transport.ts';
import { openApiSocket } from './api-socket.ts';
import type { ForwardPlace } from './broken-way.ts';
import { ForwardStream } from './forward-stream.ts';
import { SpdyLink, soleStream } from './spdy-link.ts';
import { type ForwardSocket, upgradeSocket } from './upgrade-socket.ts';

const OPEN_WITHIN_MS = 30_000;

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
  const { link, tunnelled } = await openForwardSocket(way, place, signal);
  const { clock } = way.transport;
  return tunnelled ? soleStream(new SpdyLink(link, clock), place) : new ForwardStream(link, place, clock);
}

/** The WebSocket alone, in the better form that the API server offers. Errors as above. */
export async function openForwardSocket(
  way: ForwardWay,
  place: ForwardPlace,
  signal: AbortSignal,
): Promise<ForwardSocket> {
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
async function anyServer(way: ForwardWay, place: ForwardPlace, signal: AbortSignal): Promise<ForwardSocket> {
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
): Promise<ForwardSocket> {
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
    return await upgradeSocket(server, { socket, token, place, stop });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ExchangeFailed) throw error;
    const reason = overdue.signal.aborted ? overdue.signal.reason : error;
    throw new ExchangeFailed(transportFailure(reason, server));
  } finally {
    opened.abort();
  }
}
