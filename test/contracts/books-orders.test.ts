import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBus } from '../../src/clients/nats/create-bus.ts';
import { checkoutByCredit } from '../../src/services/billing/checkout-credit.ts';
import { readOrder, readRevenue } from '../../src/services/billing/read-billing.ts';
import { announceLost } from '../../src/services/books/announce-lost.ts';
import type { DirectOrderRequest } from '../../src/services/books/order-direct.ts';
import { readBookedOrders, showBookedOrder } from '../../src/services/books/read-booked-orders.ts';
import { readBookedRevenue } from '../../src/services/books/read-booked-revenue.ts';
import { reconcile } from '../../src/services/books/reconcile.ts';
import { checkoutDirect } from '../../src/services/books/redeem-direct.ts';
import type { BusinessWorkshop } from '../../src/services/business/business.ts';
import { type TestBooks, testBooks } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { frozenLane } from '../support/frozen-lane.ts';
import { madeOrganization } from '../support/organization.ts';

describe.skipIf(!(await hasBusinessTools()))('orders by the database, and what follows them', () => {
  let shop: TestBusiness;
  let books: TestBooks;
  let workshop: BusinessWorkshop;
  let nats: string;
  let organization: string;
  beforeAll(async () => {
    shop = await testBusiness();
    books = await testBooks(shop);
    workshop = { ...books.workshop, connect: (_, tokens) => books.gateway(tokens) };
    nats = shop.natsUrl!;
    organization = await madeOrganization(shop, 'somebodys-dates');
  }, 60_000);
  afterAll(async () => {
    await books?.close();
    await shop?.close();
  });

  const yes = { dryRun: false, ask: async () => true };
  const checkout = (customer: string, more: Partial<DirectOrderRequest> = {}) =>
    checkoutDirect(workshop, {
      ...{ ...books.request, ...yes, token: shop.adminToken, customer, plan: 's', addons: [] },
      ...{ organization, force: true, nats, ...more },
    });
  const rich = async (credit: number) => {
    const [row] = await shop.sql(
      `INSERT INTO customers (user_id, tenant_id, email) VALUES (gen_random_uuid(), 't', '') RETURNING id`,
    );
    await shop.sql(`INSERT INTO credit_ledger (customer_id, amount_omr, reason) VALUES ($1, $2, 'x')`, [
      ...[row!.id, credit],
    ]);
    return String(row!.id);
  };
  const balance = async (id: string) =>
    (await shop.sql('SELECT sum(amount_omr)::int AS n FROM credit_ledger WHERE customer_id = $1', [id]))[0]!
      .n;
  const durables = async () => {
    const bus = await createBus(nats);
    const streams = await bus.streams('catalyst.>');
    await bus.close();
    return streams.map(({ name, subjects, consumers }) => [
      name,
      subjects,
      consumers.map((one) => one.name).sort(),
    ]);
  };

  it('spends a credit once, whoever asks for it at the same moment', async () => {
    const id = await rich(9);
    const ends = await Promise.allSettled(Array.from({ length: 6 }, () => checkout(id)));
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    for (const end of ends)
      if (end.status === 'rejected')
        expect(end.reason).toMatchObject({ code: 'CATALYST-PAYMENT-UNAVAILABLE' });
    expect(await balance(id)).toBe(4);
    const planned = await checkout(await rich(5), { dryRun: true });
    expect(planned).toMatchObject({
      outcome: 'planned',
      bill: { total: 5_000_000n, credit: 0n, covered: true },
    });
  });

  it("orders with the customer's own credit through the checkout, and nothing that it does not cover", async () => {
    const token = await shop.tokenOf('credit@example.om');
    const order = { ...yes, sovereign: 'acme', token, plan: 's', organization: 'credit-cafe', addons: [] };
    const second = await madeOrganization(shop, 'second-cafe', token);
    await madeOrganization(shop, 'credit-cafe', token);
    await expect(checkoutByCredit(workshop, order)).rejects.toMatchObject({
      code: 'CATALYST-PAYMENT-UNAVAILABLE',
    });
    await expect(checkoutByCredit(workshop, { ...order, token: shop.adminToken })).rejects.toMatchObject({
      code: 'CATALYST-ROLE-MISSING',
    });
    // A free plan leaves no line in the ledger; its subscription tells.
    const free = await checkoutByCredit(workshop, { ...order, plan: 'flexi' });
    expect(free).toMatchObject({ outcome: 'ordered', settledByReadBack: false, balance: 0n });
    const granted = `INSERT INTO credit_ledger (customer_id, amount_omr, reason)
      SELECT customer_id, 9, 'x' FROM orders WHERE id = $1`;
    await shop.sql(granted, [free.orderId]);
    expect(await checkoutByCredit(workshop, { ...order, dryRun: true })).toMatchObject({
      outcome: 'planned',
    });
    const paid = await checkoutByCredit(workshop, order);
    expect(paid).toMatchObject({ outcome: 'ordered', balance: 4_000_000n, orderId: expect.any(String) });
    shop.faults.set({ name: 'business-answer-lost', target: '/api/billing/checkout', times: 1 });
    const lost = await checkoutByCredit(workshop, { ...order, plan: 'flexi', organization: second });
    expect(lost).toMatchObject({ outcome: 'ordered', settledByReadBack: true });
    const [row] = await shop.sql('SELECT count(*)::int AS n FROM orders WHERE tenant_id = $1', [second]);
    expect(row!.n).toBe(1);
  });

  it("sells to nobody's, a deleted or a suspended organization, another's, or the same plan twice only by force, or never", async () => {
    const token = await shop.tokenOf('buyer@example.om');
    const own = await madeOrganization(shop, 'buyers-bakery', token);
    const free = { ...yes, sovereign: 'acme', token, plan: 'flexi', addons: [], organization: own };
    await expect(checkoutByCredit(workshop, { ...free, organization: 'nosuch' })).rejects.toMatchObject({
      code: 'CATALYST-ORGANIZATION-NOT-FOUND',
      hint: 'Theirs are: buyers-bakery.',
    });
    await expect(checkoutByCredit(workshop, { ...free, organization })).rejects.toMatchObject({
      code: 'CATALYST-ORGANIZATION-NOT-FOUND',
    });
    await checkoutByCredit(workshop, free);
    const refused = (why: string) => ({
      code: 'CATALYST-ORDER-REFUSED',
      message: expect.stringContaining(why),
    });
    await expect(checkoutByCredit(workshop, free)).rejects.toMatchObject(refused('pay for it twice'));
    expect(await checkoutByCredit(workshop, { ...free, force: true })).toMatchObject({ outcome: 'ordered' });
    const id = await rich(50);
    const direct = (more: Partial<DirectOrderRequest>) => checkout(id, { force: false, ...more });
    await expect(direct({ organization: 'nosuch' })).rejects.toMatchObject({
      code: 'CATALYST-ORGANIZATION-NOT-FOUND',
    });
    await expect(direct({ organization: own })).rejects.toMatchObject(refused('owned by somebody else'));
    await expect(direct({ organization: own, dryRun: true })).rejects.toMatchObject({ exit: 4 });
    const admin = { token: shop.adminToken };
    const path = `/api/tenant/admin/tenants/${own}`;
    await shop.call('PUT', `${path}/status`, { ...admin, body: { status: 'suspended' } });
    await expect(checkoutByCredit(workshop, { ...free, plan: 's' })).rejects.toMatchObject({ exit: 4 });
    await shop.call('PUT', `${path}/status`, { ...admin, body: { status: 'deleted' } });
    for (const force of [false, true])
      await expect(direct({ organization: own, force })).rejects.toMatchObject({
        code: 'CATALYST-ORGANIZATION-NOT-FOUND',
      });
    expect(await balance(id)).toBe(50);
  });

  it('announces a direct order behind its commit: the workspace is begun, no consumer changed', async () => {
    const before = await durables();
    const tenant = await madeOrganization(shop, 'direct-dates');
    const done = await checkout(await rich(5), { organization: tenant });
    expect(done).toMatchObject({ outcome: 'ordered', announced: { state: 'announced' } });
    const run = async () =>
      (await shop.call('GET', `/api/provisioning/tenant/${tenant}`, { token: shop.adminToken })).status;
    await expect.poll(run, { timeout: 20_000 }).toBe(200);
    expect(await durables()).toEqual(before);
    const again = announceLost(workshop, done.orderId!, {
      ...books.request,
      ...yes,
      token: shop.adminToken,
      nats,
    });
    await expect(again).rejects.toMatchObject({ code: 'CATALYST-ALREADY-THERE' });
  });

  it('says why an order was not announced, and mends it later', async () => {
    const tenant = await madeOrganization(shop, 'later-dates');
    const silent = await checkout(await rich(5), { organization: tenant, nats: 'nats://127.0.0.1:1' });
    expect(silent).toMatchObject({
      outcome: 'ordered',
      announced: { state: 'refused', error: { code: expect.stringMatching(/^CATALYST-NETWORK/) } },
    });
    await shop.sql(`UPDATE orders SET created_at = created_at - interval '1 hour' WHERE id = $1`, [
      silent.orderId,
    ]);
    const lost = async () => {
      const { findings } = await reconcile(workshop, { ...books.request, token: shop.adminToken });
      return findings.filter((one) => one.subject === silent.orderId).map((one) => one.case);
    };
    expect(await lost()).toEqual(['order-without-provision']);
    const announce = (more: object) =>
      announceLost(workshop, silent.orderId!, {
        ...books.request,
        ...yes,
        token: shop.adminToken,
        nats,
        ...more,
      });
    expect(await announce({ dryRun: true })).toMatchObject({
      outcome: 'planned',
      order: { tenantId: tenant },
    });
    await expect(announce({ ask: async () => false })).rejects.toMatchObject({ code: 'CATALYST-DECLINED' });
    expect(await announce({})).toMatchObject({ outcome: 'announced' });
    await expect.poll(lost, { timeout: 20_000 }).toEqual([]);
    const unpaid = `SELECT id FROM orders WHERE status = 'pending' LIMIT 1`;
    const pending = String((await shop.sql(unpaid))[0]!.id);
    await expect(
      announceLost(workshop, pending, { ...books.request, ...yes, token: shop.adminToken, nats }),
    ).rejects.toMatchObject({ code: 'CATALYST-BILLING-REFUSED' });
  });

  it('reads every order in pages, and one by its id', async () => {
    await shop.sql(`INSERT INTO orders (customer_id, tenant_id, plan_id, amount_omr, status, created_at, apps)
      SELECT id, 'many', 'p', 7, 'completed', now() - interval '40 days', 'null'::jsonb FROM customers, generate_series(1, 70)
      WHERE user_id IN (SELECT user_id FROM customers LIMIT 1)`);
    const all = await readBookedOrders(workshop, books.request);
    expect(all.orders.length).toBe(all.total);
    expect(all.total).toBeGreaterThan(70);
    const page = await readBookedOrders(workshop, { ...books.request, offset: 60, limit: 5 });
    expect(page).toMatchObject({ total: all.total, orders: all.orders.slice(60, 65) });
    const pending = await readBookedOrders(workshop, { ...books.request, status: 'pending' });
    expect(new Set(pending.orders.map(({ status }) => status))).toEqual(new Set(['pending']));
    const last = all.orders.at(-1)!;
    expect((await showBookedOrder(workshop, last.id, books.request)).order).toEqual(last);
    const admin = { sovereign: 'acme', token: shop.adminToken };
    const newest = all.orders[0]!;
    expect((await readOrder(workshop, newest.id.slice(0, 13), admin)).order.id).toBe(newest.id);
    await expect(readOrder(workshop, last.id, admin)).rejects.toMatchObject({ code: 'CATALYST-NOT-FOUND' });
    expect((await showBookedOrder(workshop, last.id.slice(0, 13), books.request)).order).toEqual(last);
    for (const id of ['x', '', '%', '_', '\0', `${last.id}0`])
      await expect(showBookedOrder(workshop, id, books.request)).rejects.toMatchObject({
        code: 'CATALYST-NOT-FOUND',
      });
  });

  it('counts revenue over every order, where the API shows the newest 50', async () => {
    const [told, booked] = await Promise.all([
      readRevenue(workshop, { sovereign: 'acme', token: shop.adminToken }),
      readBookedRevenue(workshop, books.request),
    ]);
    expect(booked.reported).toEqual(told.reported);
    expect(told.own.partial).toBe(true);
    expect(booked.own.partial).toBe(false);
    const [own] =
      await shop.sql(`SELECT sum(amount)::bigint AS n FROM (SELECT DISTINCT ON (o.customer_id, o.tenant_id)
      o.amount_omr AS amount FROM orders o JOIN subscriptions s USING (customer_id, tenant_id)
      WHERE s.status = 'active' AND o.status = 'completed' ORDER BY o.customer_id, o.tenant_id, o.created_at DESC) x`);
    expect(booked.own.mrr).toBe(BigInt(String(own!.n)) * 1_000_000n);
  });

  it('keeps one connection for all it asks, and dials anew when the server ended it', async () => {
    const lane = await frozenLane(shop.postgres.port);
    const url = books.request.databaseUrl.replace(`:${shop.postgres.port}/`, `:${lane.port}/`);
    const { database, close } = await workshop.database({ name: 'acme', fqdn: 'acme.omani.works' }, url);
    const pid = () =>
      database.read(async (one) => (await one.rows('SELECT pg_backend_pid() AS pid'))[0]!.pid);
    const first = await pid();
    expect(await pid()).toBe(first);
    lane.cut();
    const second = await pid();
    expect(second).not.toBe(first);
    await close();
    lane.close();
  });
});
