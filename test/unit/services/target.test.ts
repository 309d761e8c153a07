import { describe, expect, it } from 'vitest';
import { NO_CONNECT_MAP } from '../../../src/clients/http/connect-map.ts';
import {
  parseSandboxContext,
  realTarget,
  refusePlainHttp,
  sandboxTarget,
} from '../../../src/services/target.ts';

const context = {
  v: 1,
  pid: 4711,
  pidStart: 'x',
  startedAt: '2026-11-21T09:00:00Z',
  speed: 100,
  hetznerApi: 'http://127.0.0.1:4001/v1',
  connectFile: '/state/sandbox/connect.json',
  authority: 'PEM',
  resolvers: ['192.0.2.53'],
  registry: 'http://127.0.0.1:4002',
  k3sReleases: 'http://127.0.0.1:4003/releases',
  git: 'http://127.0.0.1:4004/openova.git',
  powerdnsApi: 'http://127.0.0.1:4005',
  nameservers: ['ns1.openova.test', 'ns2.openova.test'],
  poolDomain: 'omani.works',
  control: 'http://127.0.0.1:4006',
  credentials: { hetznerToken: 'sandbox-token' },
};
const parse = (change: object) => () =>
  parseSandboxContext(JSON.stringify({ ...context, ...change }), '/context.json');

describe('the real world behind a proxy', () => {
  const proxyOf = (httpsProxy: string) => realTarget({ httpsProxy, authorities: [] }, NO_CONNECT_MAP).proxy;

  it.each([
    ['proxy:3128', 'http://proxy:3128'],
    ['10.0.0.1:3128', 'http://10.0.0.1:3128'],
    ['me:secret@proxy:3128', 'http://me:secret@proxy:3128'],
    ['http://proxy:3128', 'http://proxy:3128'],
    ['https://proxy', 'https://proxy'],
  ])('%s is %s', (given, httpsProxy) => {
    expect(proxyOf(given)).toEqual({ httpsProxy });
  });

  it.each(['socks5://proxy:1080', 'http://:x:y', 'me:hunter2@pro xy'])(
    '%s is refused and not repeated',
    (given) => {
      expect(() => proxyOf(given)).toThrow(
        expect.objectContaining({ code: 'CATALYST-NETWORK-PROXY', exit: 3 }),
      );
      expect(() => proxyOf(given)).not.toThrow(/hunter2/);
    },
  );
});

describe('a sandbox', () => {
  it('is its own world: endpoints, authority and credentials from its context, no proxy', () => {
    const target = sandboxTarget(parse({})(), NO_CONNECT_MAP);
    expect(target).toMatchObject({
      kind: 'sandbox',
      hetznerApi: 'http://127.0.0.1:4001/v1',
      authorities: ['PEM'],
      credentials: { hetznerToken: 'sandbox-token' },
      proxy: {},
      speed: 100,
    });
  });

  it.each([
    ['hetznerApi', 'https://api.hetzner.cloud/v1'],
    ['powerdnsApi', 'https://pdns.openova.io'],
    ['registry', 'http://127.0.0.1.evil.example'],
    ['git', 'not an address'],
    ['control', undefined],
  ])('whose %s is %s is refused', (name, address) => {
    expect(parse({ [name]: address })).toThrow(
      expect.objectContaining({ code: 'CATALYST-TARGET-REFUSED', exit: 4 }),
    );
  });

  it.each(['', 'null', '{}', '{"v":2}', '[1]'])('described by %j is refused', (text) => {
    expect(() => parseSandboxContext(text, 'x')).toThrow(
      expect.objectContaining({ code: 'CATALYST-TARGET-REFUSED' }),
    );
  });
});

describe('the real world', () => {
  it('is Hetzner over TLS, with no credential of its own', () => {
    const target = realTarget({ httpsProxy: 'http://proxy:3128', authorities: ['PEM'] }, NO_CONNECT_MAP);
    expect(target.hetznerApi).toBe('https://api.hetzner.cloud/v1');
    expect(target).toMatchObject({
      kind: 'real',
      credentials: {},
      speed: 1,
      proxy: { httpsProxy: 'http://proxy:3128' },
    });
  });

  it('speaks no plain http', () => {
    expect(() => refusePlainHttp('real', 'The PowerDNS API', 'http://pdns:8081')).toThrow(/only https/);
    expect(() => refusePlainHttp('real', 'The PowerDNS API', 'https://pdns:8081')).not.toThrow();
    expect(() => refusePlainHttp('sandbox', 'The PowerDNS API', 'http://127.0.0.1:1')).not.toThrow();
  });
});
