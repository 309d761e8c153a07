import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HealthRow } from '../../src/domain/business/health.ts';
import type { BusinessWorkshop } from '../../src/services/business/business.ts';
import { readHealth } from '../../src/services/health/read-health.ts';
import { insideOf } from '../../src/services/wiring/inside-sovereign.ts';
import { busInside } from '../../src/services/wiring/open-bus.ts';
import { databaseInside } from '../../src/services/wiring/open-database.ts';
import { serviceSecretIn } from '../../src/services/wiring/service-secret.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { businessCluster, useNewerNames } from '../support/business-cluster.ts';
import { realClock } from '../support/real-clock.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { connectTo, deskWorkshop } from '../support/voucher-desk.ts';

const FQDN = 'demo.omani.works';
const states = (rows: HealthRow[]) => Object.fromEntries(rows.map(({ name, state }) => [name, state]));
const of = (rows: HealthRow[], name: string) => rows.find((one) => one.name === name);
const SERVICES = [
  'gateway',
  'auth',
  'catalog',
  'tenant',
  'provisioning',
  'billing',
  'domain',
  'notification',
];
const all = (state: string) => Object.fromEntries(SERVICES.map((name) => [name, state]));

describe.skipIf(!(await hasBusinessTools()))('health of a business (needs postgres, nats-server)', () => {
  let business: TestBusiness;
  let site: Awaited<ReturnType<typeof businessCluster>>;
  beforeAll(async () => {
    business = await testBusiness({ fqdn: FQDN });
    site = await businessCluster(business, FQDN);
  }, 60_000);
  afterAll(async () => {
    await site?.close();
    await business?.close();
  });

  const workshop = async (): Promise<BusinessWorkshop> =>
    deskWorkshop({ base: `${business.gatewayUrl}/api` }, await tempFolder());
  const inside = (fqdn: string) =>
    insideOf(site.kubernetes, { fqdn, clock: realClock, close: async () => {} });
  const throughCluster = async (): Promise<BusinessWorkshop> => ({
    ...(await workshop()),
    inside: async ({ fqdn }) => inside(fqdn),
    bus: async ({ fqdn }) => busInside(inside(fqdn), fqdn),
  });

  it('asks the eight services through the cluster, and finds nothing wrong', async () => {
    const { way, rows, sovereign } = await readHealth(await throughCluster(), { token: business.adminToken });
    expect([way, sovereign]).toEqual(['cluster', FQDN]);
    expect(states(rows)).toEqual({
      ...all('ok'),
      ...{ schema: 'ok', stripe: 'ok', bus: 'ok', mail: 'ok' },
      ...{ 'sovereign-fqdn': 'ok', bridge: 'unknown' },
    });
  });

  it.each([
    ['another.example.om', 'wrong', 'is another.example.om'],
    ['', 'wrong', 'links in mails are broken'],
    [undefined, 'unknown', 'do not show'],
  ])('looks which name billing writes into its mails: %j', async (value, state, words) => {
    const [pod] = site.cluster.store
      .list(site.cluster.type('v1', 'Pod'), 'sme')
      .filter(({ metadata }) => metadata.labels?.app === 'sme-billing');
    const env = value === undefined ? [] : [{ name: 'SOVEREIGN_FQDN', value }];
    const { containers } = pod!.spec as { containers: object[] };
    site.cluster.put({ ...pod!, spec: { ...pod!.spec, containers: [{ ...containers[0], env }] } });
    const { rows } = await readHealth(await throughCluster(), { token: business.adminToken });
    site.cluster.put(pod!);
    expect(of(rows, 'sovereign-fqdn')).toMatchObject({ state, says: expect.stringContaining(words) });
  });

  it('names a service that does not answer, and a bus that is configured twice or not at all', async () => {
    const gone = site.cluster.podPorts.register(
      { namespace: 'sme', labels: { app: 'sme-domain' }, port: 8086 },
      () => undefined,
    );
    const config = site.cluster.get('v1', 'ConfigMap', 'sme-services-config', 'sme')!;
    const withData = (data: object) =>
      site.cluster.put({ ...config, data: { ...(config.data as object), ...data } });
    withData({ REDPANDA_BROKERS: 'redpanda:9092' });
    try {
      const { rows } = await readHealth(await throughCluster(), { token: business.adminToken });
      expect(of(rows, 'domain')).toMatchObject({ state: 'wrong', says: expect.stringContaining('8086') });
      expect(of(rows, 'bus')).toMatchObject({ state: 'wrong', says: expect.stringContaining('Both') });
      expect(of(rows, 'billing')?.state).toBe('ok');
      withData({ NATS_URL: '' });
      const later = await readHealth(await throughCluster(), { token: business.adminToken });
      expect(of(later.rows, 'bus')?.says).toContain('every event is lost');
    } finally {
      gone();
      site.cluster.put(config);
    }
  });

  it('finds a bus whose stream is gone, though it is configured', async () => {
    const nats = await connect({ servers: business.natsUrl! });
    const { streams } = await jetstreamManager(nats);
    const { config } = await streams.info('CATALYST_SME');
    await streams.delete('CATALYST_SME');
    const { rows } = await readHealth(await throughCluster(), { token: business.adminToken });
    expect(of(rows, 'bus')).toMatchObject({ state: 'wrong', says: expect.stringContaining('No stream') });
    await streams.add(config);
    const later = await readHealth(await throughCluster(), { token: business.adminToken });
    expect(of(later.rows, 'bus')?.says).toContain('No durable consumer');
    await nats.close();
  });

  it('tells what the gateway shows where the cluster is out of reach', async () => {
    const { way, rows } = await readHealth(await workshop(), { token: business.adminToken });
    expect(way).toBe('gateway');
    expect(states(rows)).toMatchObject({
      ...all('ok'),
      schema: 'ok',
      stripe: 'ok',
      bus: 'unknown',
      mail: 'unknown',
    });
  });

  it('says less to who is nobody, and less to a member, without calling it wrong', async () => {
    const nobody = await readHealth(await workshop(), {});
    expect(states(nobody.rows)).toMatchObject({
      auth: 'ok',
      catalog: 'ok',
      billing: 'unknown',
      stripe: 'unknown',
    });
    const member = await readHealth(await workshop(), {
      token: await business.tokenOf('someone@example.om'),
    });
    expect(states(member.rows)).toMatchObject({ ...all('ok'), schema: 'unknown', stripe: 'unknown' });
  });

  it('names the services behind a gateway that fails', async () => {
    business.faults.set({ name: 'business-5xx', value: '502' });
    try {
      const { rows } = await readHealth(await workshop(), { token: business.adminToken });
      expect(states(rows)).toMatchObject(all('wrong'));
    } finally {
      business.faults.clear('business-5xx');
    }
  });

  it('says by the operator bridge only whether that is wired', async () => {
    const plain = await workshop();
    await plain.contexts.create({ name: 'desk', fqdn: 'desk.omani.works', world: 'real', via: 'bridge' });
    const base = `${business.bridgeUrl}/api/v1/sme`;
    const there = { ...plain, connect: connectTo(base, realClock) };
    const request = { sovereign: 'desk', token: business.operatorSession(['catalyst-owner']) };
    const { rows } = await readHealth(there, request);
    expect(states(rows)).toMatchObject({
      ...all('unknown'),
      bridge: 'ok',
      schema: 'unknown',
      stripe: 'unknown',
    });
    business.faults.set({ name: 'billing-1842' });
    const unwired = await readHealth(there, request);
    business.faults.clear('billing-1842');
    expect(of(unwired.rows, 'bridge')).toMatchObject({
      state: 'wrong',
      says: expect.stringContaining('mirror'),
    });
  });

  it.each([
    ['business-5xx', 'wrong', 'HTTP 503: service unavailable'],
    ['business-429', 'unknown', 'too many requests'],
  ])('does not call tables unreadable that %s hides', async (name, state, words) => {
    business.faults.set({ name });
    const { rows } = await readHealth(await throughCluster(), { token: business.adminToken });
    business.faults.clear(name);
    expect(of(rows, 'schema')).toMatchObject({ state, says: expect.stringContaining(words) });
    expect(of(rows, 'schema')?.says).not.toMatch(/cannot read|superadmin/);
  });

  it('finds Stripe without its key', async () => {
    await business.sql(`UPDATE settings SET stripe_secret_key = ''`);
    const { rows } = await readHealth(await workshop(), { token: business.adminToken });
    expect(of(rows, 'stripe')).toMatchObject({ state: 'wrong', says: expect.stringContaining('key') });
  });

  it('says that billing is not installed, by the cluster and by the gateway', async () => {
    const bare = await throughCluster();
    const list = async () => [];
    const inside: BusinessWorkshop['inside'] = async ({ fqdn }) =>
      insideOf({ ...site.kubernetes, list }, { fqdn, clock: realClock, close: async () => {} });
    const missing = expect.objectContaining({ code: 'CATALYST-NOT-INSTALLED', exit: 9 });
    await expect(readHealth({ ...bare, inside }, {})).rejects.toEqual(missing);
    const other = await deskWorkshop({ base: `${business.gatewayUrl}/elsewhere` }, await tempFolder());
    await expect(readHealth(other, {})).rejects.toEqual(missing);
  });

  it('is found under the newer names too: services, bus, secret and database', async () => {
    useNewerNames(site.cluster);
    expect(await inside(FQDN).billingNamespace()).toBe('org-services');
    const { way, rows } = await readHealth(await throughCluster(), { token: business.adminToken });
    expect([way, states(rows)]).toMatchObject(['cluster', { ...all('ok'), mail: 'ok' }]);
    const bus = await busInside(inside(FQDN), FQDN);
    expect(await bus.streams('catalyst.>')).toEqual(expect.any(Array));
    await bus.close();
    const secret = await serviceSecretIn(site.kubernetes, FQDN, ['JWT_SECRET']);
    expect(secret).toEqual({ JWT_SECRET: business.jwtSecret });
    const kept = { clock: realClock };
    const { database, close } = await databaseInside(kept, site.kubernetes, FQDN, async () => {});
    const sql = 'SELECT count(*)::text AS n FROM promo_codes';
    expect(await database.read((one) => one.rows(sql))).toEqual([{ n: '5' }]);
    await close();
  });
});
