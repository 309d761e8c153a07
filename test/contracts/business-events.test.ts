import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planId } from '../../src/sandbox/business/seed/catalog-seed.ts';
import { webhookSignature } from '../../src/sandbox/business/stripe/webhook-signature.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { until } from '../support/sandbox.ts';

const here = await hasBusinessTools();
const DURABLES = [
  'billing-tenant-events-catalyst-tenant-deleted',
  'domain-tenant-events-catalyst-tenant-deleted',
  'notification-catalyst-billing-order-placed',
  'provisioning-catalyst-billing-order-placed',
  'provisioning-catalyst-tenant-deleted',
  'sme-billing-metering',
  'tenant-members-cleanup-catalyst-tenant-deleted',
  'tenant-service-catalyst-provision-completed',
];

describe.skipIf(!here)('events, usage and webhooks, as billing.md 3.4 and 5 tell them', () => {
  let shop: TestBusiness;
  let nats: NatsConnection;
  beforeAll(async () => {
    shop = await testBusiness({ speed: 2_000 });
    nats = await connect({ servers: shop.natsUrl! });
  }, 60_000);
  afterAll(async () => {
    await nats.close();
    await shop.close();
  });

  const organization = async (token: string, slug: string) =>
    (await shop.call('POST', '/api/tenant/orgs', { token, body: { slug, name: slug, plan_id: planId('s') } }))
      .body.id as string;
  const statusOf = async (tenant: string) =>
    (await shop.call('GET', `/api/tenant/admin/tenants/${tenant}`, { token: shop.adminToken })).body
      .status as string;

  it('has one stream over catalyst.> and durables of the published names, each with one exact subject', async () => {
    const manager = await jetstreamManager(nats);
    const { config } = await manager.streams.info('CATALYST_SME');
    expect(config).toMatchObject({
      subjects: ['catalyst.>'],
      retention: 'limits',
      storage: 'file',
      num_replicas: 1,
    });
    expect(config.max_age).toBe(14 * 86_400 * 1e9);
    const consumers = await manager.consumers.list('CATALYST_SME').next();
    expect(consumers.map((one) => one.name)).toEqual(expect.arrayContaining(DURABLES));
    const placed = consumers.find((one) => one.name === 'provisioning-catalyst-billing-order-placed')!.config;
    expect(placed).toMatchObject({
      ...{ filter_subject: 'catalyst.billing.order.placed', ack_policy: 'explicit', deliver_policy: 'all' },
      ...{ ack_wait: 30e9, max_deliver: -1 },
    });
    const metering = consumers.find((one) => one.name === 'sme-billing-metering')!.config;
    expect(metering.filter_subject).toBe('catalyst.usage.recorded');
  });

  it('walks from an organization over an order to a workspace, and tells each step', async () => {
    const seen: string[] = [];
    const heard = nats.subscribe('catalyst.>', {
      callback: (_, message) => void seen.push((message.json() as { type: string }).type),
    });
    const token = await shop.tokenOf('founder@example.om');
    const tenant = await organization(token, 'new-venture');
    const body = { plan_id: planId('flexi'), tenant_id: tenant };
    const { order_id } = (await shop.call('POST', '/api/billing/checkout', { token, body })).body;
    await until('the workspace', async () => (await statusOf(tenant)) === 'active', 20_000);
    const { body: run } = await shop.call('GET', `/api/provisioning/tenant/${tenant}`);
    expect(run).toMatchObject({ status: 'completed', progress: 100, subdomain: 'new-venture', order_id: '' });
    expect(order_id).toEqual(expect.any(String));
    await until('all events', () => seen.includes('provision.completed'));
    const wanted = [
      'tenant.created',
      'order.placed',
      'provision.started',
      'provision.step',
      'provision.completed',
    ];
    expect(seen).toEqual(expect.arrayContaining(wanted));
    heard.unsubscribe();
    await until('its mail', async () =>
      (await shop.mailbox.list()).some(
        (one) => one.subject === 'Your tenant is ready!' && one.to === 'founder@example.om',
      ),
    );
  });

  it('leaves a paid order without a workspace when its event is lost', async () => {
    const token = await shop.tokenOf('unlucky@example.om');
    const tenant = await organization(token, 'unheard-of');
    shop.faults.set({ name: 'order-placed-lost', times: 1 });
    const body = { plan_id: planId('flexi'), tenant_id: tenant };
    const ordered = await shop.call('POST', '/api/billing/checkout', { token, body });
    expect(ordered.status).toBe(200);
    expect((await shop.call('GET', `/api/provisioning/tenant/${tenant}`)).status).toBe(404);
    const start = {
      ...{ tenant_id: tenant, order_id: ordered.body.order_id, plan_id: planId('s') },
      subdomain: 'unheard-of',
    };
    expect((await shop.call('POST', '/api/provisioning/start', { token, body: start })).status).toBe(201);
    await until('the workspace', async () => (await statusOf(tenant)) === 'active', 20_000);
  });

  it('ends what a deleted organization had (#94)', async () => {
    const token = await shop.tokenOf('leaver@example.om');
    const tenant = await organization(token, 'short-lived');
    const body = { plan_id: planId('flexi'), tenant_id: tenant };
    await shop.call('POST', '/api/billing/checkout', { token, body });
    await shop.sql(
      `INSERT INTO invoices (customer_id, tenant_id, amount_omr, status)
       SELECT id, tenant_id, 5, 'open' FROM customers WHERE tenant_id = $1`,
      [tenant],
    );
    await shop.call('DELETE', `/api/tenant/admin/tenants/${tenant}`, { token: shop.adminToken });
    const states = (table: string) => shop.sql(`SELECT status FROM ${table} WHERE tenant_id = $1`, [tenant]);
    await until('the cascade', async () => (await states('subscriptions'))[0]!.status === 'canceled');
    await until('its invoices', async () => (await states('invoices'))[0]!.status === 'voided');
    const again = await shop.call('DELETE', `/api/tenant/admin/tenants/${tenant}`, {
      token: shop.adminToken,
    });
    expect(again.status).toBe(404);
  });

  it('is told twice, or in a way that cannot be read, of an organization that is gone: nothing more happens, nothing waits', async () => {
    const { jetstream } = await import('@nats-io/jetstream');
    const [tenant] = await shop.sql(`SELECT tenant_id FROM subscriptions WHERE status = 'canceled' LIMIT 1`);
    const id = String(tenant!.tenant_id);
    const states = () =>
      shop.sql(
        `SELECT (SELECT json_agg(s ORDER BY s.id) FROM subscriptions s) AS s, (SELECT json_agg(i ORDER BY i.id) FROM invoices i) AS i,
          (SELECT json_agg(l ORDER BY l.id) FROM credit_ledger l) AS l`,
      );
    const before = await states();
    const told = JSON.stringify({ type: 'tenant.deleted', tenant_id: id, data: { id, slug: 'gone' } });
    for (const text of [told, told, '{', '[]', '{"type":"tenant.deleted","tenant_id":"","data":null}'])
      await jetstream(nats).publish('catalyst.tenant.deleted', text);
    const consumers = (await jetstreamManager(nats)).consumers;
    const left = async () => {
      const name = 'billing-tenant-events-catalyst-tenant-deleted';
      const { num_pending, num_ack_pending } = await consumers.info('CATALYST_SME', name);
      return num_pending + num_ack_pending;
    };
    await expect.poll(left, { timeout: 20_000 }).toBe(0);
    expect(await states()).toEqual(before);
  });

  it('cancels at Stripe first: again after a refusal, and gone there is as good', async () => {
    const subscriptions = (slug: string) =>
      shop.sql(
        `SELECT s.id, s.status FROM subscriptions s JOIN customers c ON c.id = s.customer_id WHERE c.email = $1`,
        [`owner@${slug}.example`],
      );
    const [customer] = await shop.sql(
      `SELECT tenant_id FROM customers WHERE email = 'owner@salalah-spice.example'`,
    );
    shop.faults.set({ name: 'stripe-refuses', target: 'subscriptions', times: 2 });
    shop.faults.set({ name: 'stripe-refuses', value: 'resource_missing', times: 1 });
    const path = `/api/tenant/admin/tenants/${customer!.tenant_id}`;
    expect((await shop.call('DELETE', path, { token: shop.adminToken })).status).toBe(200);
    await until(
      'the end of the subscription',
      async () => (await subscriptions('salalah-spice'))[0]!.status === 'canceled',
    );
    expect(shop.faults.list()).toEqual([]);
  });

  describe('usage', () => {
    const record = (body: Record<string, unknown>, token = shop.adminToken) =>
      shop.call('POST', '/api/billing/metering/record', { token, body });
    const charge = async (request_id: string, amount_micro_omr = -500_000) => ({
      customer_id: (await shop.sql('SELECT user_id FROM customers ORDER BY created_at LIMIT 1'))[0]!
        .user_id as string,
      ...{ amount_micro_omr, reason: 'usage:newapi:qwen3-coder', metadata: { request_id } },
    });

    it('is recorded once for each request, with the exact balance', async () => {
      const first = await record(await charge('req-a'));
      expect(first.body).toMatchObject({
        duplicate: false,
        balance_after_micro_omr: 10_500_000,
        balance_after_omr: 10.5,
      });
      const again = await record(await charge('req-a'));
      expect(again.body).toEqual({ ...first.body, duplicate: true });
    });

    it.each([
      ['a credit', { amount_micro_omr: 1 }, 400],
      ['nothing', { amount_micro_omr: 0 }, 400],
      ['no reason', { reason: '' }, 400],
      ['a stranger', { customer_id: 'nobody' }, 404],
    ])('refuses %s', async (_, change, status) => {
      expect((await record({ ...(await charge('req-b')), ...change })).status).toBe(status);
    });

    it('comes over the bus too, dropped when it is malformed', async () => {
      const { jetstream } = await import('@nats-io/jetstream');
      const bus = jetstream(nats);
      const good = { ...(await charge('req-bus', 0)), amount_omr: -0.0000125 };
      await bus.publish('catalyst.usage.recorded', 'not json');
      await bus.publish('catalyst.usage.recorded', JSON.stringify({ ...good, amount_omr: 1 }), {
        msgID: 'req-plus',
      });
      await bus.publish('catalyst.usage.recorded', JSON.stringify(good), { msgID: 'req-bus' });
      const rows = () =>
        shop.sql(`SELECT amount_omr, amount_micro_omr FROM credit_ledger WHERE external_ref = 'req-bus'`);
      await until('the charge', async () => (await rows()).length === 1);
      expect(await rows()).toEqual([{ amount_omr: 0, amount_micro_omr: '-13' }]);
      expect(await shop.sql(`SELECT 1 FROM credit_ledger WHERE external_ref = 'req-plus'`)).toEqual([]);
    });
  });

  describe('webhooks', () => {
    const paid = { id: 'in_test_1', customer: 'cus_salalah-spice', currency: 'omr', amount_paid: 9_500 };

    it('store an invoice once, in baisa', async () => {
      const first = await shop.stripe.tell('invoice.paid', paid, 'evt_once');
      const again = await shop.stripe.tell('invoice.paid', { ...paid, id: 'in_test_2' }, 'evt_once');
      expect([first.status, again.status]).toEqual([200, 200]);
      const rows = await shop.sql(
        `SELECT amount_omr, amount_baisa, status FROM invoices WHERE stripe_invoice_id LIKE 'in_test_%'`,
      );
      expect(rows).toEqual([{ amount_omr: 9, amount_baisa: '9500', status: 'paid' }]);
    });

    it('drop another currency, an unknown type and an unknown customer with 200', async () => {
      const before = await shop.sql('SELECT count(*) FROM invoices');
      expect((await shop.stripe.tell('invoice.paid', { ...paid, currency: 'usd' })).status).toBe(200);
      expect((await shop.stripe.tell('charge.updated', {})).status).toBe(200);
      expect((await shop.stripe.tell('invoice.paid', { ...paid, customer: 'cus_none' })).status).toBe(200);
      expect(await shop.sql('SELECT count(*) FROM invoices')).toEqual(before);
    });

    it('refuse a signature of another secret or another time, and one that is missing', async () => {
      const raw = JSON.stringify({ id: 'evt_x', type: 'invoice.paid', data: { object: paid } });
      const now = Math.floor(Date.now() / 1000);
      const secret = shop.secrets.stripeWebhookSecret;
      for (const signature of [
        webhookSignature(raw, 'whsec_other', now),
        webhookSignature(raw, secret, now - 3_600),
        webhookSignature(`${raw} `, secret, now),
        '',
      ]) {
        const answer = await shop.call('POST', '/api/billing/webhook', {
          raw,
          headers: { 'stripe-signature': signature },
        });
        expect([answer.status, answer.body.error]).toEqual([400, 'invalid webhook signature']);
      }
    });

    it('without an id are no event, and leave nothing', async () => {
      const answer = await shop.stripe.tell('invoice.paid', { ...paid, id: 'in_test_no_id' }, '');
      expect([answer.status, JSON.parse(answer.body)]).toEqual([500, { error: 'failed to record event' }]);
      expect(await shop.sql(`SELECT 1 FROM invoices WHERE stripe_invoice_id = 'in_test_no_id'`)).toEqual([]);
    });

    it('that cannot be handled are forgotten, so that they may come again (#80)', async () => {
      const impossible = { ...paid, id: 'in_test_3', amount_paid: 1e15 };
      const answer = await shop.stripe.tell('invoice.paid', impossible, 'evt_again');
      expect([answer.status, JSON.parse(answer.body)]).toEqual([500, { error: 'webhook handler failed' }]);
      expect((await shop.stripe.tell('invoice.paid', { ...paid, id: 'in_test_3' }, 'evt_again')).status).toBe(
        200,
      );
    });
  });
});

describe.skipIf(!here)('the bus of a Sovereign', () => {
  it('of the April layer is not NATS, and its orders have no subdomain (#105)', async () => {
    const shop = await testBusiness({ layer: 'S', speed: 100_000 });
    try {
      expect(shop.natsUrl).toBeUndefined();
      const token = await shop.tokenOf('april@example.om');
      const made = await shop.call('POST', '/api/tenant/orgs', {
        token,
        body: { slug: 'april-org', name: 'April' },
      });
      const tenant = made.body.id as string;
      const body = { plan_id: planId('flexi'), tenant_id: tenant };
      expect((await shop.call('POST', '/api/billing/checkout', { token, body })).status).toBe(200);
      expect((await shop.call('GET', `/api/provisioning/tenant/${tenant}`)).status).toBe(404);
      const columns = await shop.sql(
        `SELECT column_name FROM information_schema.columns WHERE table_name = 'credit_ledger' ORDER BY ordinal_position`,
      );
      expect(columns.map((one) => one.column_name)).toEqual([
        ...['id', 'customer_id', 'amount_omr', 'reason', 'order_id', 'created_at', 'status'],
      ]);
    } finally {
      await shop.close();
    }
  }, 60_000);

  it('cannot be made beside the stream that usage once had (#1683): 10065, and the services go on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-bus-'));
    const first = await testBusiness({ folder, seed: false });
    await first.inject('billing-1683-overlap');
    await first.close();
    const lines: string[] = [];
    const again = await testBusiness({ folder, seed: false, log: (line) => void lines.push(line) });
    try {
      expect(
        lines.some((line) => /overlap/.test(line)),
        lines.join('\n'),
      ).toBe(true);
      const nats = await connect({ servers: again.natsUrl! });
      const names = await (await jetstreamManager(nats)).streams.names().next();
      await nats.close();
      expect(names).toEqual(['CATALYST_USAGE']);
      expect((await again.call('GET', '/api/catalog/plans')).body).toHaveLength(5);
    } finally {
      await again.close();
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
