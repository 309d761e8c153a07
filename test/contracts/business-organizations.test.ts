import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planId } from '../../src/sandbox/business/seed/catalog-seed.ts';
import { steadyUuid } from '../../src/sandbox/business/seed/steady-id.ts';
import { type Answer, hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';

const here = await hasBusinessTools();
const told = ({ status, body }: Answer) => [status, body?.error];

describe.skipIf(!here)('organizations, accounts and mail, as billing.md 4.3 and 6 tell them', () => {
  let shop: TestBusiness;
  let founder: string;
  let stranger: string;
  beforeAll(async () => {
    shop = await testBusiness();
    founder = await shop.tokenOf('founder@example.om');
    stranger = await shop.tokenOf('stranger@example.om');
  }, 60_000);
  afterAll(() => shop.close());

  const organization = (slug: string, token = founder) =>
    shop.call('POST', '/api/tenant/orgs', { token, body: { slug, name: 'Some name', plan_id: planId('s') } });
  const spice = steadyUuid('tenant salalah-spice');

  it.each([
    ['good-slug', 201],
    ['a', 400],
    ['1digit', 400],
    ['Upper', 400],
    ['under_score', 400],
    ['x'.repeat(32), 400],
  ])('takes the slug %s with %d', async (slug, status) => {
    expect((await organization(slug)).status).toBe(status);
  });

  it('gives each slug once, until its organization is deleted', async () => {
    expect(told(await organization('nakheel-dates'))).toEqual([409, 'slug is already taken']);
    const free = async (slug: string) => (await shop.call('GET', `/api/tenant/check-slug/${slug}`)).body;
    expect(await free('nakheel-dates')).toEqual({ available: false });
    expect(await free('sur-sails')).toEqual({ available: true });
  });

  it('shows an organization to its members and the superadmin', async () => {
    const { id } = (await organization('members-only')).body;
    const show = (token: string) => shop.call('GET', `/api/tenant/orgs/${id}`, { token });
    expect((await show(founder)).body).toMatchObject({ slug: 'members-only', status: 'provisioning' });
    expect([(await show(stranger)).status, (await show(shop.adminToken)).status]).toEqual([403, 200]);
    const { body } = await shop.call('GET', `/api/tenant/orgs/${id}/members`, { token: founder });
    expect(body).toMatchObject([{ email: 'founder@example.om', role: 'owner' }]);
  });

  it('pages and searches for the superadmin only', async () => {
    const list = (query: string, token = shop.adminToken) =>
      shop.call('GET', `/api/tenant/admin/tenants${query}`, { token });
    const page = (await list('?offset=2&limit=3')).body;
    expect([page.tenants.length, page.offset, page.limit]).toEqual([3, 2, 3]);
    expect((await list('?q=NAKHEEL')).body).toMatchObject({
      total: 1,
      limit: 20,
      tenants: [{ slug: 'nakheel-dates' }],
    });
    expect((await list('', founder)).status).toBe(403);
    const status = (value: string) =>
      shop.call('PUT', `/api/tenant/admin/tenants/${spice}/status`, {
        token: shop.adminToken,
        body: { status: value },
      });
    expect([(await status('closed')).status, (await status('active')).status]).toEqual([400, 200]);
  });

  it('shows subscription and invoices of any organization to anybody, as upstream does', async () => {
    const subscription = await shop.call('GET', `/api/billing/subscription/${spice}`, { token: stranger });
    expect(subscription.body).toMatchObject({
      ...{
        tenant_id: spice,
        plan_id: 'price_m',
        status: 'active',
        stripe_subscription_id: 'sub_salalah-spice',
      },
    });
    const invoices = await shop.call('GET', `/api/billing/invoices/${spice}`, { token: stranger });
    expect(invoices.body).toMatchObject([
      { amount_omr: 9, amount_baisa: 9_000, currency: 'omr', status: 'paid' },
    ]);
    const none = await shop.call('GET', '/api/billing/subscription/none', { token: stranger });
    expect(told(none)).toEqual([404, 'no subscription found']);
    expect((await shop.call('GET', '/api/billing/subscription', { token: stranger })).status).toBe(404);
  });

  it("opens the portal of the caller's own Stripe customer", async () => {
    const portal = (token: string) => shop.call('POST', `/api/billing/portal/${spice}`, { token });
    expect((await portal(stranger)).status).toBe(404);
    const owner = await shop.tokenOf('owner@salalah-spice.example');
    expect((await portal(owner)).body).toEqual({ portal_url: expect.any(String) });
    shop.faults.set({ name: 'stripe-refuses', target: 'portal', times: 1 });
    expect((await portal(owner)).status).toBe(502);
  });

  it('lists at most fifty orders, with the mark of a revoked code', async () => {
    const { body } = await shop.call('GET', '/api/billing/admin/orders', { token: shop.adminToken });
    const sails = (body as Record<string, unknown>[]).find((one) => one.promo_code === 'OLD-PARTNER-10');
    expect(sails).toMatchObject({
      promo_deleted: true,
      amount_omr: 5,
      amount_baisa: 5_000,
      status: 'completed',
    });
    const dates = (body as Record<string, unknown>[]).find((one) => one.promo_code === 'WELCOME-OMR-20');
    expect(dates).not.toHaveProperty('promo_deleted');
  });

  it.each([
    ['{', 400, 'invalid JSON body'],
    ['{"to":"x@example.om"}', 400, 'to and template are required'],
    ['{"to":"x@example.om","template":"none"}', 400, 'unknown template: none'],
    ['{"to":"x@example.om","template":"welcome","data":{"name":"X"}}', 200, undefined],
  ])('answers %s to a request for mail', async (raw, status, error) => {
    expect(told(await shop.call('POST', '/api/notification/send', { token: stranger, raw }))).toEqual([
      status,
      error,
    ]);
  });

  it('tells when mail is down', async () => {
    shop.faults.set({ name: 'mail-down', times: 1 });
    const body = { to: 'x@example.om', template: 'welcome', data: {} };
    const answer = await shop.call('POST', '/api/notification/send', { token: stranger, body });
    expect(told(answer)).toEqual([500, 'failed to send email']);
  });
});
