import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { DnsQuery } from '../../src/clients/dns/query.ts';
import { createGit } from '../../src/clients/git/create-git.ts';
import { createHetzner } from '../../src/clients/hetzner/create-hetzner.ts';
import { NO_CONNECT_MAP } from '../../src/clients/http/connect-map.ts';
import { probeUrl } from '../../src/clients/http/probe-url.ts';
import { createKubernetes } from '../../src/clients/kubernetes/create-kubernetes.ts';
import { createPowerdns } from '../../src/clients/powerdns/create-powerdns.ts';
import { createRegistry } from '../../src/clients/registry/create-registry.ts';
import { createK3sReleases } from '../../src/clients/registry/k3s-releases.ts';
import type { Target } from '../../src/domain/surroundings.ts';
import { realTarget } from '../../src/services/target.ts';
import { type ConnectProxy, connectProxy } from '../support/connect-proxy.ts';
import { realClock as clock } from '../support/real-clock.ts';
import { selfSigned } from '../support/self-signed.ts';

const COMMIT = 'c'.repeat(40);
const NAMES = [
  'api.hetzner.cloud',
  'ghcr.io',
  'github.com',
  'git.example.org',
  'pdns.example.org',
  'console.omantel.example',
  'omantel.example',
];

/** Behind the proxy: answers as each of the servers would, under a certificate of an authority that --ca-file names. */
async function world(): Promise<{ port: number; certificate: string; seen: string[] }> {
  const { certificate, key } = await selfSigned(NAMES);
  const seen: string[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const { method, url = '' } = request;
    seen.push(`${method} ${request.headers.host}${url.replace(/\?.*/, '')}`);
    const say = (status: number, body = '') => response.writeHead(status).end(body);
    if (url.startsWith('/v1/ssh_keys'))
      return say(method === 'POST' ? 422 : 404, '{"error":{"code":"invalid_input"}}');
    if (url.includes('/info/refs')) return say(200, `003d${COMMIT} refs/heads/main\n`);
    if (url.startsWith('/api/v1/nodes')) return say(200, '{"kind":"NodeList","metadata":{},"items":[]}');
    return say(200, '{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, certificate, seen };
}

const query: DnsQuery = {
  ask: () => Promise.reject(new Error('the proxy resolves')),
  addressesOf: () => Promise.reject(new Error('the proxy resolves')),
};
const random = (length: number) => new Uint8Array(length);

type Client = (target: Target, ca: string) => Promise<unknown>;

/** Every client that we have, each with one question, where it must go, and what it must hear. */
const CLIENTS: [string, string, Client, unknown][] = [
  [
    'Hetzner',
    'api.hetzner.cloud:443',
    async (target) => closing(createHetzner({ target, token: 'T', clock }), (client) => client.tokenScope()),
    'read-write',
  ],
  [
    'the registry',
    'ghcr.io:443',
    async (target) =>
      closing(createRegistry({ target }), (client) => client.canPull('bp-cilium', '1.1.1', undefined)),
    'ok',
  ],
  [
    'the k3s releases',
    'github.com:443',
    async (target) => closing(createK3sReleases({ target }), (client) => client.exists('v1.35.9+k3s1')),
    true,
  ],
  [
    'Git',
    'git.example.org:443',
    async (target) =>
      closing(createGit({ target }), (client) => client.branchHead('https://git.example.org/x', 'main')),
    COMMIT,
  ],
  [
    'PowerDNS',
    'pdns.example.org:443',
    async (target) => {
      const api = 'https://pdns.example.org';
      const client = createPowerdns({ api, server: 'localhost', key: 'K', target, clock });
      return closing(client, () => client.verifyCredentials().then(() => 'taken'));
    },
    'taken',
  ],
  [
    'Kubernetes',
    '203.0.113.10:6443',
    async (target, ca) => {
      const access = { servers: ['https://203.0.113.10:6443'], serverName: 'omantel.example', ca };
      const client = await createKubernetes({ access, target, clock, random });
      return closing(client, async () => (await client.probe()).reached);
    },
    'ready',
  ],
  [
    'the console',
    'console.omantel.example:443',
    async (target) => (await probeUrl('https://console.omantel.example/', { target, query, clock })).status,
    200,
  ],
];

async function closing<C extends { close?(): Promise<void> | void }, T>(
  client: C,
  ask: (client: C) => Promise<T>,
): Promise<T> {
  try {
    return await ask(client);
  } finally {
    await client.close?.();
  }
}

describe('behind a proxy', () => {
  let port: number;
  let certificate: string;
  let seen: string[];

  beforeEach(async () => {
    ({ port, certificate, seen } = await world());
  });

  const behind = (proxy: Pick<ConnectProxy, 'url'>, noProxy?: string): Target =>
    realTarget(
      { httpsProxy: proxy.url, authorities: [certificate], ...(noProxy === undefined ? {} : { noProxy }) },
      NO_CONNECT_MAP,
    );

  it.each(CLIENTS)(
    '%s is asked through the proxy, under an authority of --ca-file',
    async (_, place, ask, answer) => {
      const proxy = await connectProxy(port);
      expect(await ask(behind(proxy), certificate)).toEqual(answer);
      expect(new Set(proxy.asked)).toEqual(new Set([place]));
      expect(seen.length).toBeGreaterThan(0);
    },
  );

  it.each(CLIENTS)('%s does not trust what stands in between without --ca-file', async (name, _, ask) => {
    if (name === 'Kubernetes') return; // its authority is the cluster's own and nothing else
    const proxy = await connectProxy(port);
    const stranger = { ...behind(proxy), authorities: [] };
    await expect(ask(stranger, certificate)).rejects.toThrow(/certificate/);
    expect(seen).toEqual([]);
  });

  it.each(CLIENTS)('%s says that it is the proxy that refuses', async (name, _, ask) => {
    const proxy = await connectProxy(port, { refuses: 407 });
    const said = await ask(behind(proxy), certificate).catch((error: Error) => error.message);
    if (name === 'Kubernetes') expect(said).toBe('nothing');
    else expect(said).toMatch(/proxy/);
    expect(seen).toEqual([]);
  });

  it.each(CLIENTS)('%s is asked past the proxy where NO_PROXY names it', async (_, place, ask) => {
    const proxy = await connectProxy(port);
    const host = place.slice(0, place.lastIndexOf(':'));
    // Nothing of these names and addresses is reached from a test; that the proxy was not asked is what counts.
    const signal = AbortSignal.timeout(1_500);
    const asking = ask(behind(proxy, `localhost,203.0.113.0/24,${host}`), certificate).catch(() => undefined);
    await Promise.race([asking, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    expect(proxy.asked).toEqual([]);
  });

  it('a proxy over TLS gets its user and password, and nothing of our client certificate', async () => {
    const tls = { ...(await selfSigned(['localhost'])), name: 'localhost' };
    const proxy = await connectProxy(port, { tls });
    const url = proxy.url.replace('https://', 'https://me:s%40cret@');
    const target = { ...behind({ url }), authorities: [certificate, tls.certificate] };
    for (const [name, , ask, answer] of CLIENTS)
      expect([name, await ask(target, certificate)]).toEqual([name, answer]);
    const expected = `Basic ${Buffer.from('me:s@cret').toString('base64')}`;
    expect(new Set(proxy.authorizations)).toEqual(new Set([expected]));
  });
});
