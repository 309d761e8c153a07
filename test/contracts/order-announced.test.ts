import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announceLost } from '../../src/services/books/announce-lost.ts';
import { reconcile } from '../../src/services/books/reconcile.ts';
import { checkoutDirect } from '../../src/services/books/redeem-direct.ts';
import type { BusinessWorkshop } from '../../src/services/business/business.ts';
import { insideOf } from '../../src/services/wiring/inside-sovereign.ts';
import { busInside } from '../../src/services/wiring/open-bus.ts';
import type { DirectOrderFile } from '../fixtures/direct-order.ts';
import { type TestBooks, testBooks } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { businessCluster } from '../support/business-cluster.ts';
import { realClock } from '../support/real-clock.ts';

const PROGRAM = join(import.meta.dirname, '../fixtures/direct-order.ts');

describe.skipIf(!(await hasBusinessTools())).each(['L', 'S'] as const)(
  'an order whose announcement was killed, layer %s',
  (layer) => {
    let shop: TestBusiness;
    let books: TestBooks;
    let site: Awaited<ReturnType<typeof businessCluster>>;
    let workshop: BusinessWorkshop;
    let order: { id: string; tenant: string };

    beforeAll(async () => {
      shop = await testBusiness({ layer });
      books = await testBooks(shop);
      site = await businessCluster(shop, 'acme.omani.works', layer);
      const inside = (fqdn: string) =>
        insideOf(site.kubernetes, { fqdn, clock: realClock, close: async () => {} });
      workshop = {
        ...books.workshop,
        connect: (_, tokens) => books.gateway(tokens),
        bus: async ({ fqdn }) => busInside(inside(fqdn), fqdn),
      };
      order = await killed();
    }, 60_000);
    afterAll(async () => {
      await site?.close();
      await books?.close();
      await shop?.close();
    });

    const yes = { dryRun: false, ask: async () => true };
    const access = () => ({ ...books.request, token: shop.adminToken });
    const announce = (more: object = {}) =>
      announceLost(workshop, order.id, { ...access(), ...yes, ...more });
    const found = async () => {
      const { findings, unchecked } = await reconcile(workshop, access());
      expect(unchecked).toEqual([]);
      return findings;
    };

    /** Its id, and that of the user who owns it. */
    async function organization(slug: string): Promise<{ id: string; owner: string }> {
      const body = {
        slug,
        name: slug,
        org_type: 'company',
        industry: 'food',
        plan_id: '',
        apps: [],
        addons: [],
      };
      const token = await shop.tokenOf(`${slug}@example.om`);
      const { id } = (await shop.call('POST', '/api/tenant/orgs', { token, body })).body;
      return { id, owner: (await shop.call('GET', '/api/auth/me', { token })).body.id };
    }

    async function customer({ id, owner }: { id: string; owner: string }): Promise<string> {
      const [row] = await shop.sql(
        `INSERT INTO customers (user_id, tenant_id, email) VALUES ($2, $1, '') RETURNING id`,
        [id, owner],
      );
      const granted = `INSERT INTO credit_ledger (customer_id, amount_omr, reason) VALUES ($1, 10, 'x')`;
      await shop.sql(granted, [row!.id]);
      return String(row!.id);
    }

    /** Killed when it stands before a bus that says nothing: behind the commit, before the event. */
    async function killed(): Promise<{ id: string; tenant: string }> {
      const silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const kilns = await organization('killed-kilns');
      const tenant = kilns.id;
      const nats = `nats://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const more = { customer: await customer(kilns), plan: 's', organization: tenant, addons: [], nats };
      const { state } = books.workshop.settings.folders;
      const request = { ...access(), ...more };
      const file = join(state, 'order.json');
      const whole: DirectOrderFile = { state, base: `${shop.gatewayUrl}/api`, request };
      await writeFile(file, JSON.stringify(whole));
      const child = spawn(process.execPath, [PROGRAM, file], { stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.on('data', (bytes) => {
        said += String(bytes);
      });
      const ended = once(child, 'exit');
      const asked = once(silent, 'connection').then(() => 'asked');
      expect([await Promise.race([asked, ended.then(() => 'ended')]), said]).toEqual(['asked', '']);
      child.kill('SIGKILL');
      expect((await ended)[1]).toBe('SIGKILL');
      silent.close();
      const hours = `UPDATE orders SET created_at = created_at - interval '1 hour' WHERE tenant_id = $1 RETURNING id`;
      const [row] = await shop.sql(hours, [tenant]);
      return { id: String(row!.id), tenant };
    }

    it('is the one finding, told as ours', async () => {
      expect(await found()).toMatchObject([
        {
          ...{
            case: 'order-without-provision',
            subject: order.id,
            tenantId: order.tenant,
            amount: 5_000_000n,
          },
          seen: 'no run for its workspace; we ended before it was announced',
        },
      ]);
    });

    // The May layer has a stream that owns the subject.
    if (layer === 'S')
      it('cannot be announced where the bus is Kafka, which says what can be done', async () => {
        const refused = {
          code: 'CATALYST-EVENT-BUS-ABSENT',
          hint: expect.stringContaining(`catalyst billing announce ${order.id} --start`),
        };
        await expect(announce()).rejects.toMatchObject(refused);
        const kilns = await organization('kafka-kilns');
        const ordered = await checkoutDirect(workshop, {
          ...{ ...access(), ...yes, customer: await customer(kilns) },
          ...{ plan: 's', organization: kilns.id, addons: [] },
        });
        expect(ordered).toMatchObject({
          outcome: 'ordered',
          announced: { state: 'refused', error: { code: refused.code } },
        });
        await shop.sql('UPDATE orders SET created_at = now() WHERE tenant_id = $1', [kilns.id]);
      });

    it('is cured by announce, once', async () => {
      const start = layer === 'S' ? { start: true } : {};
      expect(await announce({ ...start, dryRun: true })).toMatchObject({ outcome: 'planned' });
      await expect(announce({ ...start, ask: async () => false })).rejects.toMatchObject({
        code: 'CATALYST-DECLINED',
      });
      expect(await found()).toHaveLength(1);
      if (layer === 'S')
        shop.faults.set({ name: 'business-answer-lost', target: '/api/provisioning/start', times: 1 });
      expect(await announce(start)).toMatchObject({ outcome: layer === 'S' ? 'started' : 'announced' });
      await expect.poll(found, { timeout: 20_000 }).toEqual([]);
      await expect(announce(start)).rejects.toMatchObject({ code: 'CATALYST-ALREADY-THERE' });
      const { entries } = await books.workshop.audit.read('acme.omani.works');
      const said = entries.filter(({ what, command }) => what === order.id && command === 'billing announce');
      const outcomes = said.map(({ outcome }) => outcome);
      expect(outcomes).toEqual(layer === 'S' ? ['refused', 'intent', 'done'] : ['accepted']);
    });

    it('is found and cured where the organization has a workspace, and ordered again', async () => {
      const [again] = await shop.sql(
        `INSERT INTO orders (customer_id, tenant_id, plan_id, amount_omr, amount_baisa, status, created_at)
         SELECT customer_id, tenant_id, plan_id, 9, 9000, 'completed', now() - interval '1 hour' FROM orders
         WHERE promo_code = 'FOUNDERS-OMR-50' RETURNING id, tenant_id`,
      );
      const subscribed = `INSERT INTO subscriptions (customer_id, tenant_id, plan_id) SELECT customer_id, tenant_id, plan_id FROM orders WHERE id = $1`;
      await shop.sql(subscribed, [again!.id]);
      const unheard = async () =>
        (await found()).filter(({ case: name }) => name === 'order-without-provision');
      const seen = 'no run for its workspace since the order';
      expect(await unheard()).toMatchObject([{ subject: again!.id, amount: 9_000_000n, seen }]);
      const start = layer === 'S' ? { start: true } : {};
      if (layer === 'S')
        shop.faults.set({ name: 'business-5xx', target: '/api/provisioning/start', times: 1 });
      const announced = () => announceLost(workshop, String(again!.id), { ...access(), ...yes, ...start });
      // The older run is no proof that this one was begun.
      if (layer === 'S') await expect(announced()).rejects.toMatchObject({ exit: 3 });
      await announced();
      await expect.poll(unheard, { timeout: 20_000 }).toEqual([]);
      await expect(announced()).rejects.toMatchObject({ code: 'CATALYST-ALREADY-THERE' });
    });

    it('is not told of an organization that is deleted', async () => {
      const gone = await organization('gone-goats');
      const [row] = await shop.sql(
        `INSERT INTO orders (customer_id, tenant_id, plan_id, amount_omr, amount_baisa, status)
         VALUES ($1, $2, 'p', 5, 5000, 'completed') RETURNING id`,
        [await customer(gone), gone.id],
      );
      await shop.call('DELETE', `/api/tenant/admin/tenants/${gone.id}`, { token: shop.adminToken });
      for (const dryRun of [true, false])
        await expect(
          announceLost(workshop, String(row!.id), { ...access(), ...yes, dryRun }),
        ).rejects.toMatchObject({
          code: 'CATALYST-BILLING-REFUSED',
          message: expect.stringContaining('deleted'),
        });
    });
  },
);
