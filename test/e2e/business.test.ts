import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBusinessTools } from '../support/business.ts';
import { askHost, forwarded } from '../support/business-site.ts';
import { openSite, type Site } from '../support/catalyst-e2e.ts';
import { clusterCall } from '../support/catalyst-e2e-reach.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const here = (await hasBusinessTools()) && (await hasTool('tofu'));
const MARKETPLACE = `marketplace.${FQDN}`;

describe.skipIf(!here)('a Sovereign in the sandbox has its business', () => {
  let site: Site;
  let secrets: Record<string, string>;
  let token: string;

  beforeAll(async () => {
    site = await openSite({ speed: 2000 });
    const made = await site.catalyst(['sovereign', 'create', '-f', REHEARSAL, '--yes']);
    expect(made.code, made.stderr).toBe(0);
  }, 180_000);
  afterAll(() => site.close());

  const login = async () => {
    const body = { email: secrets.ADMIN_EMAIL, password: secrets.ADMIN_PASSWORD };
    const answer = await askHost(site, { host: MARKETPLACE, method: 'POST', path: '/api/auth/login', body });
    return JSON.parse(answer.body).token as string;
  };
  const codes = async () => {
    const answer = await askHost(site, { host: MARKETPLACE, path: '/api/billing/vouchers/list', token });
    return (JSON.parse(answer.body) as { code: string }[]).map((one) => one.code);
  };

  it('costs nothing until somebody asks', () => {
    expect(existsSync(join(site.stateDir, 'sandbox', 'business', FQDN, 'postgres'))).toBe(false);
  });

  it('is found in the cluster by Service, ConfigMap and Secret', async () => {
    const get = async (path: string) =>
      JSON.parse(
        (await clusterCall(site, FQDN, { method: 'GET', path: `/api/v1/namespaces/sme/${path}` })).body,
      );
    const billing = await get('services/billing');
    expect(billing.spec.ports[0]).toMatchObject({ port: 8085 });
    const config = await get('configmaps/sme-services-config');
    expect(config.data).toMatchObject({
      EVENT_BUS_PROTOCOL: 'nats',
      POSTGRES_HOST: 'sme-pg-rw.sme.svc.cluster.local',
    });
    const { data } = await get('secrets/sme-secrets');
    secrets = Object.fromEntries(
      Object.entries(data as Record<string, string>).map(([key, value]) => [
        key,
        Buffer.from(value, 'base64').toString(),
      ]),
    );
    expect(secrets).toMatchObject({
      ADMIN_EMAIL: `admin@${FQDN}`,
      JWT_SECRET: expect.stringMatching(/^\w{64}$/),
    });
  });

  it('answers through port-forward, as the first to ask', async () => {
    const billing = { namespace: 'sme', pod: 'billing-6d5f8c9b7-sme01', port: 8085 };
    expect(await forwarded(site, FQDN, billing, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/200 OK[\s\S]*ok$/);
    expect(
      await forwarded(site, FQDN, { namespace: 'nats-system', pod: 'nats-jetstream-0', port: 4222 }, ''),
    ).toMatch(/^INFO \{.*"jetstream":true/);
    // The answer to PostgreSQL's SSLRequest: no.
    const ssl = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]).toString('latin1');
    expect(await forwarded(site, FQDN, { namespace: 'sme', pod: 'sme-pg-1', port: 5432 }, ssl)).toBe('N');
  }, 120_000);

  it('answers by its public names: marketplace, bridge and page', async () => {
    token = await login();
    expect(await codes()).toContain('WELCOME-OMR-20');
    const form = new URLSearchParams({ username: secrets.ADMIN_EMAIL!, password: secrets.ADMIN_PASSWORD! });
    const session = await askHost(site, {
      ...{ host: `auth.${FQDN}`, method: 'POST', body: form },
      path: '/realms/sovereign/protocol/openid-connect/token',
    });
    const bridged = await askHost(site, {
      ...{ host: `console.${FQDN}`, path: '/api/v1/sme/billing/vouchers/list' },
      token: JSON.parse(session.body).access_token,
    });
    expect([bridged.status, JSON.parse(bridged.body).length]).toEqual([200, 4]);
    const page = await askHost(site, { host: MARKETPLACE, path: '/redeem/?code=X' });
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('<h1>')]);
  });

  it('shows its mail, and takes faults of both kinds', async () => {
    const body = { email: 'me@example.om' };
    await askHost(site, { host: MARKETPLACE, method: 'POST', path: '/api/auth/magic-link', body });
    const mail = JSON.parse((await site.catalyst(['sandbox', 'mail', '--json'])).stdout);
    expect(mail.mails).toMatchObject([{ to: 'me@example.om', subject: 'Your login code', sovereign: FQDN }]);
    expect((await site.catalyst(['sandbox', 'mail', '1'])).stdout).toMatch(
      /To: {6}me@example\.om[\s\S]*Your code: \d{6}/,
    );
    expect((await site.catalyst(['sandbox', 'mail', '2'])).code).not.toBe(0);
    const damaged = await site.catalyst(['sandbox', 'fault', 'billing-2000-burned-code', '--target', FQDN]);
    expect([damaged.code, damaged.stdout]).toEqual([0, expect.stringContaining('Written into the books')]);
    expect(await codes()).toContain('BURNED-CODE-10');
    const nobody = await site.catalyst([
      'sandbox',
      'fault',
      'billing-3-stale-cart',
      '--target',
      'other.example.org',
    ]);
    expect(nobody.code).toBe(3);
    await site.fault('business-5xx', { value: '503' });
    expect((await askHost(site, { host: MARKETPLACE, path: '/api/catalog/plans' })).status).toBe(503);
    await site.clearFaults();
  });

  it('has another primary after a failover, in the cluster and behind port-forward', async () => {
    const primaries = async () => {
      const path = '/api/v1/namespaces/sme/pods?labelSelector=cnpg.io/cluster=sme-pg,role=primary';
      const { items } = JSON.parse((await clusterCall(site, FQDN, { method: 'GET', path })).body);
      return (items as { metadata: { name: string } }[]).map((one) => one.metadata.name);
    };
    expect(await primaries()).toEqual(['sme-pg-1']);
    await site.fault('postgres-failover');
    await expect.poll(primaries, { timeout: 20_000 }).toEqual(['sme-pg-2']);
    const ssl = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]).toString('latin1');
    const at = (pod: string) => forwarded(site, FQDN, { namespace: 'sme', pod, port: 5432 }, ssl);
    expect(await at('sme-pg-2')).toBe('N');
    await expect(at('sme-pg-1')).rejects.toThrow();
    await site.clearFaults();
    await expect.poll(primaries, { timeout: 20_000 }).toEqual(['sme-pg-1']);
  }, 60_000);

  it('is kept while the sandbox is down, and gone with its Sovereign', async () => {
    await site.catalyst(['sandbox', 'down']);
    await site.catalyst(['sandbox', 'up', '--speed', '2000']);
    await expect.poll(() => codes().catch(() => []), { timeout: 30_000 }).toContain('BURNED-CODE-10');
    const gone = await site.catalyst(['sovereign', 'destroy', FQDN, '--yes', '--confirm', FQDN]);
    expect(gone.code, gone.stderr).toBe(0);
    await expect
      .poll(() => existsSync(join(site.stateDir, 'sandbox', 'business', FQDN)), { timeout: 20_000 })
      .toBe(false);
  }, 120_000);
});
