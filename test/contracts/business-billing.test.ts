import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WriteRequest } from '../../src/services/business/business.ts';
import { type BusinessServices, businessServices } from '../../src/services/business/business-services.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { madeOrganization } from '../support/organization.ts';
import { deskWorkshop } from '../support/voucher-desk.ts';

const yes = { dryRun: false, ask: async () => true } as const;
const code = (expected: string) => expect.objectContaining({ code: expected });

interface Room {
  business: TestBusiness;
  library: BusinessServices;
  admin: WriteRequest;
  close(): Promise<void>;
}

async function roomAt(layer: 'S' | 'L'): Promise<Room> {
  const home = await mkdtemp(join(tmpdir(), 'catalyst-billing-'));
  const business = await testBusiness({ layer });
  const workshop = await deskWorkshop({ base: `${business.gatewayUrl}/api` }, home);
  const library = businessServices(async () => workshop);
  const close = async () => {
    await business.close();
    await rm(home, { recursive: true, force: true });
  };
  return { business, library, admin: { ...yes, token: business.adminToken }, close };
}

const order = { plan: 's', addons: [], card: false };

describe.skipIf(!(await hasBusinessTools()))('money at the later layer (needs postgres, nats-server)', () => {
  let room: Room;
  let business: TestBusiness;
  let library: BusinessServices;
  let customers = 0;

  beforeAll(async () => {
    room = await roomAt('L');
    ({ business, library } = room);
  }, 60_000);
  afterAll(() => room?.close());
  beforeEach(() => {
    for (const { name } of business.faults.list()) business.faults.clear(name);
  });

  const customer = async (): Promise<WriteRequest & { organization: string }> => {
    customers += 1;
    const token = await business.tokenOf(`customer-${customers}@example.com`);
    const organization = await madeOrganization(business, `shop-${customers}`, token);
    return { ...yes, token, organization };
  };

  it('redeems by a checkout that credit covers', async () => {
    const who = await customer();
    const redeemed = await library.vouchers.redeem('welcome-omr-20', { ...who, ...order });
    expect(redeemed).toMatchObject({ outcome: 'ordered', code: 'WELCOME-OMR-20', balance: 15_000_000n });
    expect(redeemed.orderId).toMatch(/^[0-9a-f-]{36}$/);
    const { balance } = await library.billing.balance(who);
    expect(balance.entries.map(({ reason, amount }) => [reason, amount])).toEqual(
      expect.arrayContaining([
        ['promo:WELCOME-OMR-20', 20_000_000n],
        ['order-payment', -5_000_000n],
      ]),
    );
    await expect(library.vouchers.redeem('WELCOME-OMR-20', { ...who, ...order })).rejects.toEqual(
      code('CATALYST-VOUCHER-ALREADY-REDEEMED'),
    );
  });

  it('settles a checkout whose answer was lost, without ordering twice', async () => {
    const who = await customer();
    business.faults.set({ name: 'business-answer-lost', target: '/api/billing/checkout', times: 1 });
    const redeemed = await library.vouchers.redeem('WELCOME-OMR-20', { ...who, ...order });
    expect(redeemed).toMatchObject({ outcome: 'ordered', settledByReadBack: true });
    expect(redeemed.orderId).toMatch(/^[0-9a-f-]{36}$/);
    const rows = await business.sql('select count(*)::int as n from orders where id = $1', [
      redeemed.orderId,
    ]);
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('sends nothing that cannot go well', async () => {
    const who = await customer();
    const redeem = (name: string, more: object = {}) =>
      library.vouchers.redeem(name, { ...who, ...order, ...more });
    await expect(redeem('WELCOME-OMR-20', { token: business.adminToken })).rejects.toEqual(
      code('CATALYST-ROLE-MISSING'),
    );
    await expect(redeem('LAUNCH-DAY-5')).rejects.toEqual(code('CATALYST-VOUCHER-EXHAUSTED'));
    await expect(redeem('SUMMER-OMR-15')).rejects.toEqual(code('CATALYST-VOUCHER-NOT-ACTIVE'));
    await expect(redeem('OLD-PARTNER-10')).rejects.toEqual(code('CATALYST-VOUCHER-NOT-FOUND'));
    await expect(redeem('WELCOME-OMR-20', { plan: 'xl' })).rejects.toEqual(
      code('CATALYST-PAYMENT-UNAVAILABLE'),
    );
    await expect(redeem('WELCOME-OMR-20', { plan: 'nosuch', addons: ['odd'] })).rejects.toMatchObject({
      faults: [{ field: 'plan' }, { field: 'addon' }],
    });
    expect(await redeem('WELCOME-OMR-20', { dryRun: true })).toMatchObject({
      outcome: 'planned',
      bill: { covered: true },
    });
    expect((await library.billing.balance(who)).balance).toEqual({ credit: 0n, entries: [] });
  });

  it('shows orders, invoices, subscriptions, plans and revenue', async () => {
    const { orders } = await library.billing.orders(room.admin);
    expect(orders.length).toBeGreaterThan(4);
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['pending', 'completed']));
    const paid = orders.find(({ status }) => status === 'completed')!;
    const { subscriptions } = await library.billing.subscriptions([paid.tenantId], room.admin);
    expect(subscriptions).toMatchObject([{ tenantId: paid.tenantId }]);
    const ofSlug = await library.billing.subscriptions(['nakheel-dates', 'ibra-tours'], room.admin);
    expect(ofSlug).toMatchObject({ subscriptions: [{ status: 'active' }], organizationKnown: true });
    await expect(library.billing.subscriptions(['nobody'], room.admin)).rejects.toEqual(
      code('CATALYST-ORGANIZATION-NOT-FOUND'),
    );
    for (const { tenantId } of orders) {
      const { invoices } = await library.billing.invoices(tenantId, room.admin);
      expect(invoices.every(({ suspectUnits }) => !suspectUnits)).toBe(true);
    }
    // Billing gives none for every text, and none is no proof of an organization.
    for (const unknown of ['../../admin/orders', '3af46195-0000-4000-8000-000000000000'])
      await expect(library.billing.invoices(unknown, room.admin)).rejects.toEqual(
        code('CATALYST-ORGANIZATION-NOT-FOUND'),
      );
    expect(await library.billing.invoices('ibra-tours', room.admin)).toMatchObject({
      ...{ invoices: [], organizationKnown: true },
    });
    const member = { token: await room.business.tokenOf('nobody@example.com') };
    expect(await library.billing.invoices('ibra-tours', member)).toMatchObject({
      ...{ invoices: [], organizationKnown: false },
    });
    expect(await library.billing.subscriptions(['ibra-tours'], member)).toMatchObject({
      ...{ subscriptions: [], organizationKnown: false },
    });
    const { plans } = await library.billing.plans({});
    expect(Object.fromEntries(plans.map(({ slug, price }) => [slug, price]))).toMatchObject({
      s: 5_000_000n,
      xl: 30_000_000n,
    });
    const { reported, own } = await library.billing.revenue(room.admin);
    expect(reported.activeSubscriptions).toBeGreaterThan(3);
    expect(own.mrr).toBeLessThanOrEqual(reported.reportedMrr);
    await expect(library.billing.orders(await customer())).rejects.toEqual(code('CATALYST-ROLE-MISSING'));
  });

  it('marks an invoice whose units are suspect', async () => {
    await business.inject('billing-78-baisa-invoice');
    const [row] = await business.sql(
      'select tenant_id from invoices where amount_omr = amount_baisa and amount_omr > 0',
    );
    const { invoices } = await library.billing.invoices(String(row!.tenant_id), room.admin);
    expect(invoices.some(({ suspectUnits }) => suspectUnits)).toBe(true);
  });

  it('edits a plan whole, and only what was named', async () => {
    const edit = (more: object) => library.billing.editPlan('m', { ...room.admin, free: false, ...more });
    const before = (await library.billing.plans({})).plans.find(({ slug }) => slug === 'm')!;
    await expect(edit({ price: 0n })).rejects.toEqual(code('CATALYST-USAGE'));
    expect(await edit({ price: 10_000_000n, dryRun: true })).toMatchObject({ outcome: 'planned' });
    expect(await edit({ price: 10_000_000n })).toMatchObject({
      outcome: 'changed',
      plan: { ...before, price: 10_000_000n },
    });
    expect(await edit({ price: 10_000_000n })).toMatchObject({ outcome: 'unchanged' });
    await expect(
      library.billing.editPlan('nosuch', { ...room.admin, free: false, price: 1_000_000n }),
    ).rejects.toEqual(code('CATALYST-NOT-FOUND'));
  });

  it('replaces all three Stripe keys or none', async () => {
    const keys = {
      secretKey: 'sk_live_canary_AAAA1111',
      webhookSecret: 'whsec_canary_BBBB2222',
      publicKey: 'pk_live_3333',
    };
    const replace = (more: object) => library.billing.replaceKeys({ ...room.admin, keys, ...more });
    await expect(replace({ keys: { secretKey: keys.secretKey } })).rejects.toEqual(
      code('CATALYST-CREDENTIAL-MISSING'),
    );
    await expect(
      replace({ keys: { ...keys, secretKey: 'pk_live_in_its_place', publicKey: 'pk_test_3333' } }),
    ).rejects.toMatchObject({
      ...{ code: 'CATALYST-USAGE', faults: [{ field: 'STRIPE_SECRET_KEY' }] },
    });
    expect(await replace({ dryRun: true })).toMatchObject({
      ...{ outcome: 'planned', ends: { secretKey: '1111', webhookSecret: '2222', publicKey: '3333' } },
    });
    const replaced = await replace({});
    expect(replaced).toMatchObject({
      outcome: 'replaced',
      stripe: { secretKeyLast4: '1111', webhookSecretLast4: '2222', publicKey: keys.publicKey },
    });
    const told = JSON.stringify([replaced, (await library.audit.list({})).entries]);
    for (const secret of [keys.secretKey, keys.webhookSecret]) expect(told).not.toContain(secret);
  });
});

describe.skipIf(!(await hasBusinessTools()))(
  'money at the earlier layer (needs postgres, nats-server)',
  () => {
    let room: Room;
    beforeAll(async () => {
      room = await roomAt('S');
    }, 60_000);
    afterAll(() => room?.close());

    it('says before that a refused card uses a code up, and then that it is used up, and what takes it back', async () => {
      const { business, library } = room;
      await business.sql(`update settings set stripe_secret_key = ''`);
      const token = await business.tokenOf('burned@example.com');
      const organization = await madeOrganization(business, 'burned-bakery', token);
      let asked = '';
      const redeem = library.vouchers.redeem('WELCOME-OMR-20', {
        ...yes,
        ask: async ({ lines }) => {
          asked = lines.join('\n');
          return true;
        },
        ...{ token, organization },
        ...order,
        plan: 'xl',
        card: true,
      });
      await expect(redeem).rejects.toMatchObject({
        ...{ code: 'CATALYST-PAYMENT-UNAVAILABLE', message: expect.stringContaining('used up') },
        hint: expect.stringContaining('catalyst voucher rollback WELCOME-OMR-20'),
      });
      expect(asked).toContain('A card that is refused uses the code up');
      expect((await library.billing.balance({ token })).balance.credit).toBe(20_000_000n);
    });

    it('issues and lists as the later one does', async () => {
      const { library, admin } = room;
      const voucher = { code: 'AT-LAYER-S', credit: '3', maxRedemptions: '1' };
      const issued = await library.vouchers.issue({ ...admin, voucher, update: false, resurrect: false });
      expect(issued).toMatchObject({ outcome: 'created', voucher: { credit: 3_000_000n, active: true } });
    });
  },
);
