import { getCACertificates } from 'node:tls';
import type { buildConnector, Dispatcher } from 'undici';
import { bypassesProxy } from '../../domain/no-proxy.ts';
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
  const direct = new undici.Agent({ connect: mappedConnector(undici.buildConnector(settings), options) });
  const { httpsProxy, noProxy } = options.target.proxy;
  if (httpsProxy === undefined) return direct;
  const through = new undici.ProxyAgent({
    uri: httpsProxy,
    requestTls: settings,
    // The proxy is no party to our client certificates and server names.
    proxyTls: { ca: authoritiesOf(options.target), timeout: settings.timeout },
  });
  return withBypass(undici.Dispatcher, { direct, through, noProxy });
}

/** Sends each request by the proxy or past it, as NO_PROXY says. */
function withBypass(
  Base: typeof Dispatcher,
  { direct, through, noProxy }: { direct: Dispatcher; through: Dispatcher; noProxy: string | undefined },
): Dispatcher {
  return new (class extends Base {
    override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      const { hostname, port, protocol } = new URL(String(options.origin));
      const at = Number(port || (protocol === 'https:' ? 443 : 80));
      return (bypassesProxy(hostname, at, noProxy) ? direct : through).dispatch(options, handler);
    }
    override async close(): Promise<void> {
      await Promise.all([direct.close(), through.close()]);
    }
    override async destroy(): Promise<void> {
      await Promise.all([direct.destroy(), through.destroy()]);
    }
  })();
}

function trusted({ target, tls }: DispatcherOptions): string[] {
  return tls?.ca === undefined ? authoritiesOf(target) : [tls.ca];
}

function authoritiesOf({ authorities }: Pick<Target, 'authorities'>): string[] {
  return [...getCACertificates('default'), ...authorities];
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
