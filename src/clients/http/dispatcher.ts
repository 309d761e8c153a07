import { getCACertificates } from 'node:tls';
import type { buildConnector, Dispatcher } from 'undici';
import type { Target } from '../../domain/surroundings.ts';

export interface DispatcherOptions {
  target: Pick<Target, 'connect' | 'authorities' | 'proxy'>;
  /** PEM texts. `ca` replaces every other authority; without it the system's and the target's are trusted. */
  tls?: { ca?: string; cert?: string; key?: string; servername?: string };
  /** Longest time to open a connection, in milliseconds. */
  connectTimeoutMs?: number;
  /** Resolves a host name that the connect map does not know; the system's resolver when absent. */
  addressOf?: (host: string) => Promise<string>;
}

/**
 * The way out for every HTTP client of ours: obeys the target's connect map, proxies, NO_PROXY and extra authorities,
 * none of which undici does unless told. Verification cannot be turned off. Close it when done.
 */
export async function createDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const undici = await import('undici');
  const tls = { ...options.tls, ca: trusted(options) };
  const settings = { timeout: options.connectTimeoutMs ?? 10_000, allowH2: false, ...tls };
  const { httpsProxy, noProxy } = options.target.proxy;
  if (httpsProxy !== undefined) {
    return new undici.EnvHttpProxyAgent({
      httpsProxy,
      httpProxy: httpsProxy,
      noProxy: ['127.0.0.1', 'localhost', '::1', noProxy ?? ''].join(','),
      requestTls: settings,
      connect: settings,
    });
  }
  return new undici.Agent({ connect: mappedConnector(undici.buildConnector(settings), options) });
}

function trusted(options: DispatcherOptions): string[] {
  if (options.tls?.ca !== undefined) return [options.tls.ca];
  return [...getCACertificates('default'), ...options.target.authorities];
}

function mappedConnector(
  dial: buildConnector.connector,
  options: DispatcherOptions,
): buildConnector.connector {
  return (request, done) => {
    destination(request, options).then(
      (place) => dial({ ...request, ...place }, done),
      (error: Error) => done(error, null),
    );
  };
}

async function destination(request: buildConnector.Options, options: DispatcherOptions) {
  const port = Number(request.port || (request.protocol === 'https:' ? 443 : 80));
  const servername = options.tls?.servername ?? request.servername ?? request.hostname;
  const mapped = (host: string) => {
    const place = options.target.connect.lookup(host, port, 'tcp');
    return place && { hostname: place.host, port: String(place.port), servername };
  };
  const direct = mapped(request.hostname);
  if (direct !== undefined) return direct;
  if (options.addressOf === undefined) return {};
  const address = await options.addressOf(request.hostname);
  return mapped(address) ?? { hostname: address, servername };
}
