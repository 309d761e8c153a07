import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDynadot } from '../../src/clients/dynadot/create-dynadot.ts';
import type { DnsProvider } from '../../src/domain/dns-provider.ts';
import type { Clock } from '../../src/domain/surroundings.ts';
import { Account } from '../../src/sandbox/dynadot/account.ts';
import { createApiServer } from '../../src/sandbox/dynadot/api-server.ts';
import { DEFAULT_TTL, type Domain, type Entry, OWN_TYPE } from '../../src/sandbox/dynadot/domain.ts';
import { directTarget } from '../support/direct-target.ts';
import { memoryGround, type TestGround } from '../support/ground.ts';

export const KEY = 'Canary7Key9Of4Dynadot2Account';
export const ZONE = 'example.org';

/** The simulated registrar and our client on one clock: whoever sleeps moves it on, and what is due happens. */
export interface DynadotSite {
  ground: TestGround;
  account: Account;
  clock: Clock;
  /** Queries in the order in which they came. */
  seen: URLSearchParams[];
  /** Called for each request before it is answered. */
  onRequest: ((query: URLSearchParams, count: number, request: IncomingMessage) => void) | undefined;
  folder: string;
  connect(options?: { key?: string; signal?: AbortSignal; folder?: string; clock?: Clock }): DnsProvider;
  /** The raw API, as the website's other users see it; costs no request of the limit. */
  records(zone?: string): string;
  /** Commands that were sent and change something. */
  writes(): URLSearchParams[];
  stop(): Promise<void>;
}

export async function openDynadot(domains: Domain[] = [domainWith({})]): Promise<DynadotSite> {
  const ground = memoryGround();
  const account = new Account(ground, { domains });
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-dynadot-'));
  const seen: URLSearchParams[] = [];
  const server = createApiServer({ account, key: KEY, ground, workMs: 0 });
  const providers: DnsProvider[] = [];
  const clock: Clock = {
    now: () => ground.clock.now(),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      ground.clock.advance(ms);
    },
  };
  server.prependListener('request', (request: IncomingMessage) => {
    const query = new URL(request.url ?? '/', 'http://x').searchParams;
    seen.push(query);
    site.onRequest?.(query, seen.length, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const site: DynadotSite = {
    ...{ ground, account, clock, seen, folder, onRequest: undefined },
    connect: (options = {}) => {
      const made = createDynadot({ api, key: KEY, target: directTarget, clock, folder, ...options });
      providers.push(made);
      return made;
    },
    records: (zone = ZONE) => JSON.stringify(account.find(zone)),
    writes: () => seen.filter((query) => /^set_/.test(query.get('command') ?? '')),
    stop: async () => {
      await Promise.all(providers.map((provider) => provider.close?.()));
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return site;
}

export function domainWith(given: Partial<Domain>): Domain {
  const main: Entry[] = [{ host: '', type: 'a', value: '192.0.2.10' }];
  return {
    ...{ name: ZONE, type: OWN_TYPE, servers: [], main, sub: [], ttl: DEFAULT_TTL, serial: 1 },
    ...given,
  };
}

const SAMPLES: Omit<Entry, 'host'>[] = [
  { type: 'a', value: '192.0.2.77' },
  { type: 'aaaa', value: '2001:db8::77' },
  { type: 'txt', value: 'plain text; with=signs & "quotes" \\ back' },
  { type: 'txt', value: 'ünïcödé ✓ 漢字 %20+' },
  { type: 'mx', value: 'Mail.Example.NET', extra: '20' },
  { type: 'forward', value: 'https://example.net/path?a=1&b=2#c', extra: '2' },
  { type: 'stealth', value: 'https://example.net/hidden', extra: 'A title, "quoted" & höflich' },
  { type: 'email', value: 'someone@example.net', extra: 'info' },
  { type: 'cname', value: 'Target.Example.NET' },
  { type: 'txt', value: `v=DKIM1; k=rsa; p=${'MIIBIjAN'.repeat(48)}` },
];

/** Records of every kind that others may have: `main` of the domain itself, `sub` below it. */
export function foreignDomain(main: number, sub: number, ttl = 900): Domain {
  const sample = (index: number) => SAMPLES[index % SAMPLES.length]!;
  const service: Entry = { host: '_sip._tcp', type: 'srv', value: '1 2 5060 sip.example.net', extra: '0' };
  return domainWith({
    ttl,
    main: Array.from({ length: main }, (_, index) => ({ host: '', ...numbered(sample(index), index) })),
    sub: Array.from({ length: sub }, (_, index) =>
      index === 3 ? service : { host: `Foreign-${index}`, ...numbered(sample(index), index) },
    ),
  });
}

function numbered(entry: Omit<Entry, 'host'>, index: number): Omit<Entry, 'host'> {
  return entry.type === 'txt' ? { ...entry, value: `${entry.value} ${index}` } : entry;
}
