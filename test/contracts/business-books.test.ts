import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATA_FAULTS, type DataFaultName } from '../../src/sandbox/business/faults/business-faults.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';

const here = await hasBusinessTools();

/** The rules of billing.md 11 in SQL; each row is one finding. */
const RULES = {
  'leaked redemption': `SELECT 1 FROM promo_redemptions r WHERE created_at < now() - interval '10 minutes' AND NOT EXISTS
    (SELECT 1 FROM orders o WHERE o.customer_id = r.customer_id AND o.promo_code = r.code AND o.created_at >= r.created_at)`,
  'counter differs': `SELECT 1 FROM promo_codes p
    WHERE times_redeemed <> (SELECT count(*) FROM promo_redemptions r WHERE r.code = p.code)`,
  'negative balance': 'SELECT 1 FROM credit_ledger GROUP BY customer_id HAVING sum(amount_omr) < 0',
  'order without subscription': `SELECT 1 FROM orders o WHERE status = 'completed' AND NOT EXISTS
    (SELECT 1 FROM subscriptions s WHERE s.customer_id = o.customer_id AND s.tenant_id = o.tenant_id)`,
  'stale pending order': `SELECT 1 FROM orders WHERE status = 'pending' AND created_at < now() - interval '1 day'`,
  'subscription without plan': `SELECT 1 FROM subscriptions WHERE plan_id = ''`,
  'suspect invoice units': 'SELECT 1 FROM invoices WHERE amount_omr > 0 AND amount_omr = amount_baisa',
};

const FINDINGS: Record<DataFaultName, string> = {
  'billing-2000-burned-code': 'leaked redemption',
  'billing-2011-torn-rollback': 'counter differs',
  'billing-92-double-spend': 'negative balance',
  'billing-92-torn-checkout': 'order without subscription',
  'billing-105-lost-order': 'order without provision',
  'billing-3-stale-cart': 'stale pending order',
  'billing-3-empty-plan': 'subscription without plan',
  'billing-78-baisa-invoice': 'suspect invoice units',
  'billing-94-survivor': 'deleted organization still billed',
  'billing-3-double-count': 'revenue counted twice',
};

describe.skipIf(!here)('the books of a seeded business', () => {
  let shop: TestBusiness;
  beforeAll(async () => {
    shop = await testBusiness();
  }, 60_000);
  afterAll(() => shop.close());

  const admin = async (path: string) => (await shop.call('GET', path, { token: shop.adminToken })).body;

  /** Rules that need another service's word besides the tables of billing. */
  async function acrossServices(): Promise<string[]> {
    const orders = await shop.sql(`SELECT DISTINCT tenant_id FROM orders WHERE status = 'completed'`);
    const provisions = await Promise.all(
      orders.map(({ tenant_id }) => shop.call('GET', `/api/provisioning/tenant/${tenant_id}`)),
    );
    const { tenants } = await admin('/api/tenant/admin/tenants?limit=100');
    const active = await shop.sql(`SELECT tenant_id FROM subscriptions WHERE status = 'active'`);
    const gone = new Set(
      (tenants as { id: string; status: string }[]).flatMap((one) =>
        one.status === 'deleted' ? [one.id] : [],
      ),
    );
    const [own] = await shop.sql(
      `SELECT sum(amount_omr)::int AS mrr FROM (SELECT DISTINCT ON (o.customer_id, o.tenant_id) o.amount_omr
       FROM orders o JOIN subscriptions s ON s.customer_id = o.customer_id AND s.tenant_id = o.tenant_id
       WHERE s.status = 'active' AND o.status = 'completed' ORDER BY o.customer_id, o.tenant_id, o.created_at DESC) t`,
    );
    const { total_mrr } = await admin('/api/billing/admin/revenue');
    return [
      ...provisions.flatMap((one) => (one.status === 404 ? ['order without provision'] : [])),
      ...active.flatMap((one) =>
        gone.has(String(one.tenant_id)) ? ['deleted organization still billed'] : [],
      ),
      ...(total_mrr === own!.mrr ? [] : ['revenue counted twice']),
    ];
  }

  async function findings(): Promise<string[]> {
    const found: string[] = [];
    for (const [name, rule] of Object.entries(RULES)) for (const _ of await shop.sql(rule)) found.push(name);
    return [...found, ...(await acrossServices())];
  }

  it('has organizations, orders and vouchers in each state, and nothing to find', async () => {
    expect(await findings()).toEqual([]);
    const { tenants, total } = await admin('/api/tenant/admin/tenants?limit=100');
    const states = new Set((tenants as { status: string }[]).map((one) => one.status));
    expect([total, states]).toEqual([7, new Set(['active', 'suspended', 'provisioning', 'deleted'])]);
    const orders = await shop.sql('SELECT DISTINCT status FROM orders ORDER BY status');
    expect(orders).toEqual([{ status: 'completed' }, { status: 'pending' }]);
    expect((await admin('/api/billing/admin/revenue')).total_mrr).toBe(42);
    const [usage] = await shop.sql('SELECT sum(amount_micro_omr)::text AS micro FROM credit_ledger');
    expect(usage!.micro).toBe('-500000');
  });

  it('has a finding for each fault', () => {
    expect(Object.keys(FINDINGS).sort()).toEqual(Object.keys(DATA_FAULTS).sort());
  });

  it('gets exactly its own finding from each fault, whatever came before', async () => {
    const wanted: string[] = [];
    for (const [name, finding] of Object.entries(FINDINGS)) {
      await shop.inject(name as DataFaultName);
      if (!wanted.includes(finding)) wanted.push(finding);
      expect((await findings()).sort(), name).toEqual([...wanted].sort());
      await shop.inject(name as DataFaultName);
    }
    expect((await findings()).sort()).toEqual([...wanted].sort());
  });
});
