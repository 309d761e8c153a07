import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BusEvent } from '../../src/domain/business/bus.ts';
import { planId } from '../../src/sandbox/business/seed/catalog-seed.ts';
import type { BusinessWorkshop } from '../../src/services/business/business.ts';
import { doctorBus, tailEvents, watchEvents } from '../../src/services/events/read-events.ts';
import { insideOf } from '../../src/services/wiring/inside-sovereign.ts';
import { busInside } from '../../src/services/wiring/open-bus.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { businessCluster } from '../support/business-cluster.ts';
import { realClock } from '../support/real-clock.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { deskWorkshop } from '../support/voucher-desk.ts';

const FQDN = 'demo.omani.works';

describe.skipIf(!(await hasBusinessTools()))('the event bus, looked at (needs postgres, nats-server)', () => {
  let business: TestBusiness;
  let nats: NatsConnection;
  let site: Awaited<ReturnType<typeof businessCluster>>;
  beforeAll(async () => {
    business = await testBusiness({ fqdn: FQDN, speed: 100_000 });
    nats = await connect({ servers: business.natsUrl! });
    site = await businessCluster(business, FQDN);
  }, 60_000);
  afterAll(async () => {
    await nats?.close();
    await site?.close();
    await business?.close();
  });

  const forever = new AbortController().signal;
  const workshop = async (): Promise<BusinessWorkshop> =>
    deskWorkshop({ base: `${business.gatewayUrl}/api` }, await tempFolder());
  const at = () => ({ address: business.natsUrl!, signal: forever });
  const throughCluster = async (): Promise<BusinessWorkshop> => ({
    ...(await workshop()),
    bus: async ({ fqdn }) =>
      busInside(insideOf(site.kubernetes, { fqdn, clock: realClock, close: async () => {} }), fqdn),
  });
  const buy = async (slug: string) => {
    const token = await business.tokenOf(`founder@${slug}.example`);
    const body = { slug, name: slug, plan_id: planId('s') };
    const tenant = (await business.call('POST', '/api/tenant/orgs', { token, body })).body.id as string;
    const order = { plan_id: planId('flexi'), tenant_id: tenant };
    expect((await business.call('POST', '/api/billing/checkout', { token, body: order })).status).toBe(200);
    const status = async () =>
      (await business.call('GET', `/api/tenant/admin/tenants/${tenant}`, { token: business.adminToken })).body
        .status;
    await expect.poll(status, { timeout: 20_000 }).toBe('active');
    return tenant;
  };
  const durables = async () => {
    const manager = await jetstreamManager(nats);
    const found: string[] = [];
    for await (const { name, config, ack_floor, delivered, num_redelivered } of manager.consumers.list(
      'CATALYST_SME',
    ))
      if (config.durable_name !== undefined)
        found.push(
          JSON.stringify([name, config, ack_floor.stream_seq, delivered.stream_seq, num_redelivered]),
        );
    return found.toSorted();
  };
  const types = (events: BusEvent[]) => events.map(({ type }) => type);

  it('tails what became of one order, oldest first, and changes nothing on the bus', async () => {
    const tenant = await buy('first-venture');
    await expect
      .poll(async () => types((await tailEvents(await workshop(), { ...at(), types: [], count: 3 })).events))
      .toContain('provision.completed');
    const before = await durables();
    const { events, sovereign } = await tailEvents(await workshop(), {
      ...{ ...at(), types: [], count: 100, organization: tenant },
    });
    expect(sovereign).toBe(FQDN);
    expect(types(events).slice(0, 3)).toEqual(['tenant.created', 'order.placed', 'provision.started']);
    expect(types(events).filter((type) => type === 'provision.step')).toHaveLength(6);
    expect(events.find(({ type }) => type === 'order.placed')).toMatchObject({
      ...{ subject: 'catalyst.billing.order.placed', stream: 'CATALYST_SME', source: 'billing' },
      data: { tenant_id: tenant, subdomain: 'first-venture' },
    });
    const two = await tailEvents(await workshop(), { ...at(), types: ['provision.step'], count: 2 });
    expect(two.events.map(({ type, data }) => [type, (data as { step_index: number }).step_index])).toEqual([
      ['provision.step', 4],
      ['provision.step', 5],
    ]);
    const since = new Date(Date.now() + 60_000).toISOString();
    expect((await tailEvents(await workshop(), { ...at(), types: [], count: 9, since })).events).toEqual([]);
    expect(await durables()).toEqual(before);
  });

  it('finds an order under both forms of its subject, and watches only what comes', async () => {
    const stop = new AbortController();
    const seen: BusEvent[] = [];
    const watching = (async () => {
      const request = { address: business.natsUrl!, signal: stop.signal, types: ['order.placed'] };
      for await (const event of watchEvents(await workshop(), request)) {
        seen.push(event);
        if (seen.some(({ subject }) => subject === 'catalyst.order.placed') && seen.length >= 2) stop.abort();
      }
    })();
    const observers = async () =>
      (await business.call('GET', '/healthz')) &&
      (await (await jetstreamManager(nats)).consumers.list('CATALYST_SME').next()).filter(
        ({ config }) => config.durable_name === undefined,
      );
    await expect.poll(async () => (await observers()).length, { timeout: 20_000 }).toBe(2);
    for (const { config } of await observers()) {
      expect(config).toMatchObject({
        ack_policy: 'none',
        filter_subject: expect.stringMatching(/order\.placed$/),
      });
      expect(config.filter_subjects).toBeUndefined();
    }
    nats.publish(
      'catalyst.order.placed',
      JSON.stringify({ id: 'e1', type: 'order.placed', tenant_id: 't1', data: {} }),
    );
    nats.publish('catalyst.tenant.created', JSON.stringify({ type: 'tenant.created' }));
    await buy('second-venture');
    await watching;
    expect(new Set(seen.map(({ subject }) => subject))).toEqual(
      new Set(['catalyst.order.placed', 'catalyst.billing.order.placed']),
    );
    await expect.poll(async () => (await observers()).length, { timeout: 20_000 }).toBe(0);
  });

  it('shows what is no event, and refuses what is no type or no address', async () => {
    nats.publish('catalyst.broken.thing', 'not json');
    await nats.flush();
    const newest = async () =>
      (await tailEvents(await workshop(), { ...at(), types: ['broken.thing'], count: 1 })).events;
    await expect
      .poll(newest, { timeout: 20_000 })
      .toMatchObject([{ subject: 'catalyst.broken.thing', unreadable: true }]);
    await expect(tailEvents(await workshop(), { ...at(), types: ['a b>'], count: 1 })).rejects.toMatchObject({
      code: 'CATALYST-USAGE',
    });
    for (const address of ['nats://bus.example.org:4222', 'nats://u:p@127.0.0.1:4222', 'x'])
      await expect(doctorBus(await workshop(), { address, signal: forever })).rejects.toMatchObject({
        code: 'CATALYST-TARGET-REFUSED',
      });
    const silent = doctorBus(await workshop(), { address: 'nats://127.0.0.1:1', signal: forever });
    await expect(silent).rejects.toMatchObject({ code: 'CATALYST-NETWORK-REFUSED', exit: 3 });
  });

  it('is in order, by address and through the cluster', async () => {
    const settled = async () =>
      (await doctorBus(await workshop(), at())).rows.filter(({ state }) => state === 'wrong');
    await expect.poll(settled, { timeout: 20_000 }).toEqual([]);
    const { rows } = await doctorBus(await throughCluster(), { signal: forever });
    expect(rows.find(({ name }) => name === 'sme-billing-metering')).toMatchObject({
      ...{ kind: 'consumer', stream: 'CATALYST_SME', state: 'ok', pending: 0, redelivered: 0 },
      ackFloor: expect.any(Number),
    });
    expect(rows.filter(({ kind }) => kind === 'subject').map(({ state }) => state)).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
    ]);
  });

  it('has findings for a durable with a wrong filter and one that nobody reads', async () => {
    const manager = await jetstreamManager(nats);
    const made = {
      durable_name: 'thief-catalyst-order',
      ack_policy: 'explicit',
      filter_subject: 'catalyst.>',
    } as const;
    await manager.consumers.add('CATALYST_SME', made as never);
    const idle = {
      ...made,
      durable_name: 'idle-catalyst-tenant-created',
      filter_subject: 'catalyst.tenant.created',
    };
    await manager.consumers.add('CATALYST_SME', idle as never);
    const { rows } = await doctorBus(await workshop(), at());
    const says = Object.fromEntries(
      rows.filter(({ state }) => state === 'wrong').map(({ name, says }) => [name, says]),
    );
    expect(says).toEqual({
      'thief-catalyst-order': expect.stringContaining('one exact subject'),
      'idle-catalyst-tenant-created': expect.stringMatching(/\d+ events wait, and nobody reads them/),
    });
  });

  it('says what a left-over stream of usage does (10065), and that no bus is there', async () => {
    const manager = await jetstreamManager(nats);
    await manager.streams.delete('CATALYST_SME');
    const none = await doctorBus(await workshop(), at());
    expect(none.rows[0]).toMatchObject({ state: 'wrong', says: expect.stringContaining('not initialised') });
    await expect(tailEvents(await workshop(), { ...at(), types: [], count: 1 })).rejects.toMatchObject({
      ...{ code: 'CATALYST-EVENT-BUS-ABSENT', exit: 9 },
    });
    await manager.streams.add({ name: 'CATALYST_USAGE', subjects: ['catalyst.usage.recorded'] });
    const whole = { name: 'CATALYST_SME', subjects: ['catalyst.>'] };
    await expect(manager.streams.add(whole)).rejects.toMatchObject({ code: 10065 });
    const { rows } = await doctorBus(await workshop(), at());
    expect(rows.find(({ name }) => name === 'CATALYST_USAGE')).toMatchObject({
      ...{ kind: 'stream', state: 'wrong', says: expect.stringContaining('10065') },
    });
    expect(rows.find(({ name }) => name === 'catalyst.billing.order.placed')?.says).toContain(
      'No stream takes it',
    );
    expect((await manager.streams.names().next()).toSorted()).toEqual(['CATALYST_USAGE']);
  });
});
