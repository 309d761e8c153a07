import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planId } from '../../src/sandbox/business/seed/catalog-seed.ts';
import { steadyUuid } from '../../src/sandbox/business/seed/steady-id.ts';
import type { BusinessWorkshop } from '../../src/services/business/business.ts';
import {
  listOrganizations,
  organizationStates,
  showOrganization,
} from '../../src/services/organizations/read-organizations.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { realClock } from '../support/real-clock.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { deskWorkshop } from '../support/voucher-desk.ts';

const here = await hasBusinessTools();

describe.skipIf(!here)('organizations from order to workspace (needs postgres, nats-server)', () => {
  let business: TestBusiness;
  /** Ten minutes later than the services: what they just did is long past. */
  const later = { ...realClock, now: () => realClock.now() + 600_000 };
  beforeAll(async () => {
    business = await testBusiness({ speed: 100_000 });
  }, 60_000);
  afterAll(() => business?.close());

  const workshop = async (clock = later): Promise<BusinessWorkshop> =>
    deskWorkshop({ base: `${business.gatewayUrl}/api` }, await tempFolder(), { clock });
  const admin = () => ({ token: business.adminToken });
  const show = async (named: string, clock = later) =>
    showOrganization(await workshop(clock), named, admin());
  const states = (steps: { name: string; state: string }[]) =>
    Object.fromEntries(steps.map(({ name, state }) => [name, state]));
  const done = { created: 'done', ordered: 'done', paid: 'done', subscribed: 'done' };

  it('finds nothing missing in a business that is in order', async () => {
    const { lives, total } = await organizationStates(await workshop(), { ...admin(), offset: 0 });
    expect(total).toBe(7);
    expect(lives.map(({ organization, finding }) => [organization.slug, finding])).toEqual(
      lives.map(({ organization }) => [organization.slug, undefined]),
    );
    const page = await organizationStates(await workshop(), { ...admin(), offset: 5, limit: 1 });
    expect([page.lives.length, page.total]).toEqual([1, 7]);
  });

  it('shows one by slug and by id, with its order, subscription and workspace', async () => {
    const found = await show('nakheel-dates');
    expect(found).toMatchObject({
      organization: { slug: 'nakheel-dates', status: 'active', subdomain: 'nakheel-dates' },
      orders: [{ status: 'completed', amount: 9_000_000n, promoCode: 'WELCOME-OMR-20' }],
      subscription: { status: 'active' },
      provision: { status: 'completed', progress: 100 },
    });
    expect(states(found.steps)).toEqual({
      ...done,
      provisioning: 'done',
      provisioned: 'done',
      ready: 'done',
    });
    expect((await show(found.organization.id)).organization.slug).toBe('nakheel-dates');
    expect((await show(found.organization.id.slice(0, 8))).organization.slug).toBe('nakheel-dates');
    const tours = await show('ibra-tours');
    expect(states(tours.steps)).toMatchObject({ ordered: 'done', paid: 'waiting', provisioning: 'waiting' });
  });

  it('does not know what is not there, and lists by search', async () => {
    for (const named of ['no-such', '00000000', '', '..', '../..', 'a/b', '?x'])
      await expect(show(named)).rejects.toMatchObject({ code: 'CATALYST-ORGANIZATION-NOT-FOUND', exit: 4 });
    const { organizations } = await listOrganizations(await workshop(), { ...admin(), search: 'sur' });
    expect(organizations.map(({ slug, status }) => [slug, status])).toEqual([['sur-sails', 'deleted']]);
    const token = await business.tokenOf('nobody@example.om');
    await expect(listOrganizations(await workshop(), { token })).rejects.toMatchObject({
      code: 'CATALYST-ROLE-MISSING',
    });
  });

  it.each([
    ['billing-105-lost-order', 'lost-lanterns', 'provisioning', 'order.placed'],
    ['billing-92-torn-checkout', 'torn-tailors', 'subscribed', 'no subscription'],
    ['billing-3-stale-cart', 'stale-stationers', 'paid', 'checkout.session.completed'],
    ['billing-94-survivor', 'ghost-gardens', 'deleted', 'tenant.deleted'],
  ] as const)('finds what %s left, and names the step', async (fault, slug, step, words) => {
    await business.inject(fault);
    const { finding, organization } = await show(slug);
    expect([organization.slug, finding?.name, finding?.state]).toEqual([slug, step, 'missing']);
    expect(finding?.says).toContain(words);
    const { lives } = await organizationStates(await workshop(), { ...admin(), offset: 0 });
    const found = lives.filter((one) => one.finding !== undefined).map((one) => one.organization.slug);
    expect(found).toContain(slug);
  });

  const buy = async (slug: string) => {
    const token = await business.tokenOf(`founder@${slug}.example`);
    const body = { slug, name: slug, plan_id: planId('s') };
    const tenant = (await business.call('POST', '/api/tenant/orgs', { token, body })).body.id as string;
    const order = { plan_id: planId('flexi'), tenant_id: tenant };
    expect((await business.call('POST', '/api/billing/checkout', { token, body: order })).status).toBe(200);
    return tenant;
  };
  const ended = (slug: string, step: string, state: string) =>
    expect.poll(async () => states((await show(slug)).steps)[step], { timeout: 20_000 }).toBe(state);

  it('follows a real order to ready, and finds the event that was lost on the way', async () => {
    await buy('walks-through');
    await ended('walks-through', 'ready', 'done');
    expect((await show('walks-through')).finding).toBeUndefined();
    business.faults.set({ name: 'order-placed-lost', times: 1 });
    await buy('never-heard');
    expect((await show('never-heard')).finding).toMatchObject({ name: 'provisioning', state: 'missing' });
    // Straight after the order it may still be on its way.
    expect((await show('never-heard', realClock)).finding).toBeUndefined();
  });

  it('names the step at which a workspace failed, or stands', async () => {
    business.faults.set({ name: 'provision-fails', target: 'Databases', times: 1 });
    await buy('fails-midway');
    await ended('fails-midway', 'provisioned', 'failed');
    expect((await show('fails-midway')).finding?.says).toContain('failed at Databases');
    business.faults.set({ name: 'provision-stuck', value: '3' });
    await buy('stands-still');
    await expect
      .poll(async () => (await show('stands-still')).provision?.progress, { timeout: 20_000 })
      .toBe(50);
    expect(states((await show('stands-still')).steps)).toMatchObject({ provisioned: 'waiting' });
    const hourLater = { ...realClock, now: () => realClock.now() + 3_600_000 };
    const { finding } = await show('stands-still', hourLater);
    expect(finding).toMatchObject({ name: 'provisioned', state: 'missing' });
    expect(finding?.says).toContain('before Applications');
    business.faults.clear('provision-stuck');
  });

  it('finds a workspace that is complete while nobody told its organization', async () => {
    const spice = steadyUuid('tenant salalah-spice');
    const path = `/api/tenant/admin/tenants/${spice}/status`;
    await business.call('PUT', path, { token: business.adminToken, body: { status: 'provisioning' } });
    const { finding } = await show('salalah-spice');
    expect(finding).toMatchObject({ name: 'ready', state: 'missing' });
    expect(finding?.says).toContain('provision.completed');
  });
});
