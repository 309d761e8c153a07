import { CatalystError } from '../domain/errors.ts';
import type { ConnectMap, Target } from '../domain/surroundings.ts';

/** What `catalyst sandbox up` wrote for the programs that work with it. */
export interface SandboxContext {
  v: 1;
  pid: number;
  pidStart: string;
  startedAt: string;
  speed: number;
  /** `real` where its nodes boot the real Kubernetes. */
  clusters?: string;
  hetznerApi: string;
  /** File with the connect map. */
  connectFile: string;
  /** PEM of the sandbox's own authority. */
  authority: string;
  resolvers: string[];
  registry: string;
  k3sReleases: string;
  git: string;
  powerdnsApi: string;
  /** Absent in the context of a sandbox that an older catalyst started. */
  dynadotApi?: string;
  nameservers: string[];
  poolDomain: string;
  providerPollSeconds?: number;
  control: string;
  credentials: Record<string, string>;
}

export const HETZNER_API = 'https://api.hetzner.cloud/v1';

/** The real world. */
export function realTarget(
  network: { httpsProxy?: string; noProxy?: string; authorities: string[] },
  connect: ConnectMap,
): Target {
  const { httpsProxy, noProxy, authorities } = network;
  return {
    kind: 'real',
    connect,
    hetznerApi: HETZNER_API,
    resolvers: [],
    registry: 'https://ghcr.io/openova-io',
    k3sReleases: 'https://github.com/k3s-io/k3s/releases/download',
    authorities,
    proxy: {
      ...(httpsProxy === undefined ? {} : { httpsProxy: proxyAddress(httpsProxy) }),
      ...(noProxy === undefined ? {} : { noProxy }),
    },
    credentials: {},
    speed: 1,
  };
}

/**
 * A proxy's address in full: `proxy:3128` means http, as for curl and Go. What is none is not repeated, since it may hold
 * a password.
 * @throws CatalystError CATALYST-NETWORK-PROXY
 */
function proxyAddress(text: string): string {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return whole;
  throw new CatalystError(
    'CATALYST-NETWORK-PROXY',
    'HTTPS_PROXY holds no address of an http or https proxy.',
    {
      hint: 'For example HTTPS_PROXY=http://proxy.example.org:3128',
    },
  );
}

/** A sandbox: its own endpoints and credentials, never those of the environment, and no proxy. */
export function sandboxTarget(context: SandboxContext, connect: ConnectMap): Target {
  const { hetznerApi, resolvers, registry, k3sReleases, authority, credentials, speed } = context;
  const poll = context.providerPollSeconds;
  return {
    kind: 'sandbox',
    connect,
    hetznerApi,
    resolvers,
    registry,
    k3sReleases,
    authorities: [authority],
    proxy: {},
    credentials,
    speed,
    ...(poll === undefined ? {} : { providerPollSeconds: poll }),
    ...(context.clusters === 'real' ? { clusterSpeed: 1 } : {}),
  };
}

/**
 * Reads a context file's text.
 * @throws CatalystError CATALYST-TARGET-REFUSED when it is none, is of a newer version, or names a place that is not
 * on this machine
 */
export function parseSandboxContext(text: string, path: string): SandboxContext {
  const context = parseJson(text);
  if (context?.v !== 1 || !Number.isInteger(context.pid) || typeof context.connectFile !== 'string') {
    throw refused(`${path} describes no sandbox that this catalyst knows.`, 'catalyst sandbox up');
  }
  const places = ['hetznerApi', 'registry', 'k3sReleases', 'git', 'powerdnsApi', 'control'] as const;
  for (const name of [...places, ...(context.dynadotApi === undefined ? [] : (['dynadotApi'] as const))]) {
    if (!isLoopback(context[name])) {
      throw refused(
        `${path} names ${name} outside this machine.`,
        'catalyst sandbox down, then catalyst sandbox up',
      );
    }
  }
  return context as SandboxContext;
}

/** Outside a sandbox every address is spoken to over TLS. */
export function refusePlainHttp(kind: Target['kind'], what: string, address: string): void {
  if (kind === 'sandbox' || address.startsWith('https://')) return;
  throw refused(`${what} is ${address}; outside a sandbox only https is spoken.`, 'Give an https address.');
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const TEST_NET = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$/;

function isLoopback(address: unknown): boolean {
  if (typeof address !== 'string' || !URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return LOOPBACK.has(hostname) || hostname.endsWith('.test') || TEST_NET.test(hostname);
}

function parseJson(text: string): Partial<SandboxContext> | undefined {
  try {
    return JSON.parse(text) as Partial<SandboxContext>;
  } catch {
    return undefined;
  }
}

function refused(message: string, hint: string): CatalystError {
  return new CatalystError('CATALYST-TARGET-REFUSED', message, { hint });
}
