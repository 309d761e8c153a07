import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeUrl } from '../../src/clients/http/probe-url.ts';
import type { VerifyResult } from '../../src/domain/dns-verify.ts';
import type { JsonValue } from '../../src/domain/event.ts';
import { type Pair, selfSigned, signed } from '../support/ground.ts';
import { change, F, lookAt, written } from '../support/verify-site.ts';
import { type DnsSite, openSimulated, realClock } from './powerdns-servers.ts';

describe('dns verify of certificates', () => {
  let site: DnsSite;
  let outputs: Map<string, JsonValue>;
  let authority: Pair;
  let served: Pair;
  let server: Server;
  beforeAll(async () => {
    site = await openSimulated();
    outputs = await written(site);
    authority = selfSigned('Test authority');
    served = signed(authority, '/CN=x', `subjectAltName=DNS:${F},DNS:*.${F}`, 30);
    server = createServer(
      {
        SNICallback: (_name, done) =>
          done(null, createSecureContext({ cert: served.certificate, key: served.key })),
      },
      (_request, response) => response.writeHead(404).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await site.stop();
  });

  async function look(port = (server.address() as AddressInfo).port): Promise<VerifyResult> {
    const lookup: DnsSite['target']['connect']['lookup'] = (host, asked, protocol) =>
      asked === 443 ? { host: '127.0.0.1', port } : site.target.connect.lookup(host, asked, protocol);
    const target = { ...site.target, connect: { lookup }, authorities: [authority.certificate] };
    const around = { target, query: site.query, clock: realClock };
    return lookAt(site, { outputs, scope: { handedOver: true }, probeUrl: (url) => probeUrl(url, around) });
  }

  test('one that covers the name and its hosts, by a chain that is trusted; what it answers does not matter', async () => {
    const result = await look();
    expect(result.agrees).toBe(true);
    const rows = result.rows.filter(({ subject }) => subject === 'certificate');
    expect(rows.map(({ name }) => name)).toEqual([
      F,
      ...['console', 'admin', 'api', 'marketplace', 'gitea'].map((host) => `${host}.${F}`),
    ]);
    expect(rows.every(({ state, ttl = 0 }) => state === 'ok' && ttl > 29 * 86_000)).toBe(true);
  });

  test('one that does not cover the name itself', async () => {
    served = signed(authority, '/CN=x', `subjectAltName=DNS:*.${F}`);
    expect((await look()).diagnoses).toMatchObject([
      {
        kind: 'certificate',
        sentence: `The certificate of ${F} cannot be trusted: it does not cover the name.`,
        next: `catalyst sovereign explain ${F} cert-manager`,
      },
    ]);
  });

  test('one that nobody trusts, and CAA as its root', async () => {
    served = signed(selfSigned('Somebody else'), '/CN=x', `subjectAltName=DNS:${F},DNS:*.${F}`);
    const untrusted = await look();
    expect(untrusted.diagnoses.map(({ kind }) => kind)).toEqual(['certificate']);
    expect(untrusted.diagnoses[0]?.sentence).toMatch(
      /^The certificate of .* and gitea\.omantel\.omani\.works cannot be trusted: nobody who is trusted has signed it\.$/,
    );
    await change(site, F, [{ name: F, type: 'CAA', values: ['0 issue ";"'] }]);
    const forbidden = await look();
    expect(forbidden.diagnoses.map(({ kind }) => kind)).toEqual(['caa-forbids']);
    expect(forbidden.diagnoses[0]?.sentence).toContain('nobody may issue');
    await change(site, F, [{ name: F, type: 'CAA', values: [] }]);
  });

  test('nobody answers', async () => {
    expect((await look(1)).diagnoses).toMatchObject([
      { kind: 'console-silent', next: `catalyst sovereign explain ${F}` },
    ]);
  });
});
