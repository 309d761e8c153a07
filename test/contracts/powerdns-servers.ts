import { createDnsQuery } from '../../src/clients/dns/create-dns-query.ts';
import type { DnsQuery } from '../../src/clients/dns/query.ts';
import { createPowerdns } from '../../src/clients/powerdns/create-powerdns.ts';
import type { DnsProvider } from '../../src/domain/dns-provider.ts';
import type { Clock, Target } from '../../src/domain/surroundings.ts';
import { createGround, type SandboxGround } from '../../src/sandbox/ground/create-ground.ts';
import type { SandboxClock } from '../../src/sandbox/ground.ts';
import { startPowerdns } from '../../src/sandbox/powerdns/start.ts';
import { startRealPdns } from '../support/pdns.ts';
import { hasTool, tool } from '../support/tools.ts';

export const NAMESERVERS = ['ns1.openova.test', 'ns2.openova.test'];
export const POOL = 'omani.works';

/** A PowerDNS with the pool zone, and our clients on it: the simulated one or a real one, no difference to a test. */
export interface DnsSite {
  api: string;
  key: string;
  target: Target;
  clock: Clock;
  provider: DnsProvider;
  query: DnsQuery;
  connect(options: { key?: string; api?: string; basicAuth?: string }): DnsProvider;
  /** The raw API, as another operator would use it. */
  raw(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }>;
  ground?: SandboxGround;
  pdnsutil?(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

export const SITES: { name: string; here: boolean; open: () => Promise<DnsSite> }[] = [
  { name: 'the simulator', here: true, open: () => openSimulated() },
  {
    name: 'a real pdns_server',
    here: (await hasTool('pdns_server')) && (await hasTool('pdnsutil')),
    open: openReal,
  },
];

/** The machine's own clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

export async function openSimulated(
  clock?: SandboxClock,
  options: { luaUpdates?: boolean } = {},
): Promise<DnsSite & { ground: SandboxGround }> {
  const ground = await createGround(clock === undefined ? {} : { clock });
  const part = await startPowerdns(ground, options);
  const lookup: Target['connect']['lookup'] = (host, port, protocol) => {
    const found = ground.addresses.find(host, port, protocol);
    return found === undefined ? undefined : { host: '127.0.0.1', port: found };
  };
  const site = clientsOf(part.facts.powerdnsApi!, part.facts.powerdnsApiKey!, lookup);
  return { ...site, ground, stop: () => part.stop() };
}

async function openReal(): Promise<DnsSite> {
  const [server, util] = [(await tool('pdns_server')).path, (await tool('pdnsutil')).path];
  const pdns = await startRealPdns({ server, util });
  const lookup: Target['connect']['lookup'] = (host, port) =>
    port === 53 && /^192\.0\.2\.5[34]$/.test(host) ? { host: '127.0.0.1', port: pdns.dnsPort } : undefined;
  const site = clientsOf(pdns.api, pdns.key, lookup);
  const hosts = NAMESERVERS.map((host) => `${host}.`);
  const rrsets = hosts.map((name, index) => ({
    name,
    type: 'A',
    ttl: 3600,
    records: [{ content: `192.0.2.5${3 + index}`, disabled: false }],
  }));
  await site.raw('POST', '/zones', { name: `${POOL}.`, kind: 'Native', nameservers: hosts, dnssec: true });
  await site.raw('POST', '/zones', { name: 'openova.test.', kind: 'Native', nameservers: hosts, rrsets });
  return { ...site, pdnsutil: pdns.pdnsutil, stop: pdns.stop };
}

function clientsOf(api: string, key: string, lookup: Target['connect']['lookup']): Omit<DnsSite, 'stop'> {
  const target: Target = {
    kind: 'sandbox',
    connect: { lookup },
    hetznerApi: '',
    resolvers: ['192.0.2.53'],
    registry: '',
    k3sReleases: '',
    authorities: [],
    proxy: {},
    credentials: {},
    speed: 1,
  };
  const clock = realClock;
  const connect: DnsSite['connect'] = (other) =>
    createPowerdns({ api, server: 'localhost', key, target, clock, ...other });
  const raw: DnsSite['raw'] = async (method, path, body) => {
    const answer = await fetch(`${api}/api/v1/servers/localhost${path}`, {
      method,
      headers: { 'X-API-Key': key, accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    api,
    key,
    target,
    clock,
    provider: connect({}),
    query: createDnsQuery({ target, clock }),
    connect,
    raw,
  };
}
