import { request } from 'node:https';
import { connect as connectTls, getCACertificates, TLSSocket } from 'node:tls';
import { CatalystError } from '../../domain/errors.ts';
import { bypassesProxy } from '../../domain/no-proxy.ts';
import type { Clock, Target } from '../../domain/surroundings.ts';
import type { DnsQuery } from '../dns/query.ts';
import { openTunnel } from './proxy-tunnel.ts';

const ANSWER_WITHIN_MS = 10_000;

export interface UrlProbe {
  status: number;
  /** When the server's certificate ends, RFC 3339. */
  certificateUntil: string;
}

/**
 * GET over verified TLS: the name through the target's resolvers, the address through its connect map, trust in the
 * system's authorities and the target's. Behind a proxy the proxy resolves and dials; what is verified stays the same.
 * Follows no redirect. Throws CATALYST-CONSOLE-UNANSWERED.
 */
export async function probeUrl(
  url: string,
  surroundings: { target: Target; query: DnsQuery; clock: Clock; signal?: AbortSignal },
): Promise<UrlProbe> {
  const { hostname, port, protocol, pathname, search } = new URL(url);
  if (protocol !== 'https:') throw refused(url, 'it is not https');
  let failed: unknown;
  for (const place of await placesOf(url, hostname, Number(port || 443), surroundings)) {
    try {
      return await ask({ ...place, hostname, path: `${pathname}${search}` }, surroundings);
    } catch (error) {
      surroundings.signal?.throwIfAborted();
      failed = error;
    }
  }
  throw refused(url, says(failed), failed);
}

interface Place {
  host: string;
  port: number;
  /** Address of the proxy that dials it. */
  proxy?: string;
}

async function placesOf(
  url: string,
  hostname: string,
  port: number,
  surroundings: { target: Target; query: DnsQuery; signal?: AbortSignal },
): Promise<Place[]> {
  const { connect, proxy } = surroundings.target;
  if (proxy.httpsProxy !== undefined && !bypassesProxy(hostname, port, proxy.noProxy))
    return [{ host: hostname, port, proxy: proxy.httpsProxy }];
  const addresses = await resolve(url, hostname, surroundings);
  return addresses.map((host) => connect.lookup(host, port) ?? { host, port });
}

async function resolve(
  url: string,
  hostname: string,
  surroundings: { query: DnsQuery; signal?: AbortSignal },
): Promise<string[]> {
  try {
    const addresses = await surroundings.query.addressesOf(hostname, surroundings.signal);
    if (addresses.length > 0) return addresses;
  } catch (error) {
    surroundings.signal?.throwIfAborted();
    throw refused(
      url,
      `its name does not resolve: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
  throw refused(url, 'its name does not resolve yet');
}

async function ask(
  place: Place & { hostname: string; path: string },
  surroundings: { target: Target; clock: Clock; signal?: AbortSignal },
): Promise<UrlProbe> {
  const stop = new AbortController();
  const signal =
    surroundings.signal === undefined ? stop.signal : AbortSignal.any([surroundings.signal, stop.signal]);
  const slept = surroundings.clock.sleep(ANSWER_WITHIN_MS, signal).then(() => stop.abort());
  slept.catch(() => undefined);
  try {
    return await get(place, surroundings.target, signal);
  } finally {
    stop.abort();
  }
}

async function get(
  place: Place & { hostname: string; path: string },
  target: Target,
  signal: AbortSignal,
): Promise<UrlProbe> {
  const authorities = [...getCACertificates('default'), ...target.authorities];
  const { host, port, proxy } = place;
  const socket =
    proxy === undefined ? undefined : await openTunnel({ proxy, host, port, authorities, signal });
  return new Promise((resolve, reject) => {
    const sent = request({
      host,
      port,
      path: place.path,
      servername: place.hostname,
      headers: { host: place.hostname, 'user-agent': 'catalyst' },
      ca: authorities,
      signal,
      // An agent would dial by itself.
      ...(socket === undefined
        ? { agent: false }
        : { createConnection: () => connectTls({ socket, servername: place.hostname, ca: authorities }) }),
    });
    sent.once('error', reject);
    sent.once('response', (reply) => {
      const until = reply.socket instanceof TLSSocket ? reply.socket.getPeerCertificate().valid_to : '';
      reply.destroy();
      resolve({ status: reply.statusCode ?? 0, certificateUntil: rfc3339(until) });
    });
    sent.end();
  });
}

function rfc3339(certificateTime: string): string {
  const time = Date.parse(certificateTime);
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

function says(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED')
    return 'the load balancer refuses connections: its targets are not healthy yet';
  if (code === 'ABORT_ERR') return 'no answer within 10 seconds';
  if (/CERT|ISSUER|SIGNATURE|ALTNAME/.test(code)) return `its certificate cannot be trusted (${code})`;
  return error instanceof Error ? error.message : 'no answer';
}

function refused(url: string, why: string, cause?: unknown): CatalystError {
  const hint = why.includes('certificate')
    ? 'cert-manager may still be waiting for its certificate: catalyst sovereign explain cert-manager'
    : 'DNS may need minutes to be seen everywhere; catalyst sovereign resume tries again.';
  return new CatalystError(
    'CATALYST-CONSOLE-UNANSWERED',
    `${url} does not answer: ${why.replace(/\.$/, '')}.`,
    {
      hint,
      cause,
    },
  );
}
