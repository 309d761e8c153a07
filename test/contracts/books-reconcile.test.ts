import { describe, expect, it } from 'vitest';
import { CASES, type CaseName } from '../../src/domain/business/books/finding.ts';
import { DATA_FAULTS, type DataFaultName } from '../../src/sandbox/business/faults/business-faults.ts';
import { steadyUuid } from '../../src/sandbox/business/seed/steady-id.ts';
import { type Reconciliation, reconcile } from '../../src/services/books/reconcile.ts';
import { booksSite } from '../support/books-site.ts';
import { hasBusinessTools } from '../support/business.ts';

const FINDINGS: Record<DataFaultName, [CaseName, Record<string, unknown>]> = {
  'billing-2000-burned-code': ['leaked-redemption', { subject: 'BURNED-CODE-10', amount: 10_000_000n }],
  'billing-2011-torn-rollback': ['counter-differs', { seen: 'counter 1, redemptions 0' }],
  'billing-92-double-spend': ['negative-balance', { amount: -10_000_000n }],
  'billing-92-torn-checkout': ['order-without-subscription', { amount: 5_000_000n }],
  'billing-105-lost-order': ['order-without-provision', { amount: 5_000_000n }],
  'billing-3-stale-cart': ['stale-pending-order', { amount: 9_000_000n }],
  'billing-3-empty-plan': ['subscription-without-plan', {}],
  'billing-78-baisa-invoice': ['suspect-invoice-units', { seen: 'OMR 9000 and as many baisa' }],
  'billing-94-survivor': ['deleted-organization-billed', {}],
  'billing-3-double-count': ['revenue-counted-twice', { seen: 'reported 36, own 9, active subscriptions 2' }],
};

describe.skipIf(!(await hasBusinessTools())).each(['L', 'S'] as const)('reconcile, layer %s', (layer) => {
  const site = booksSite({ layer });

  /** The gateway listens on loopback in the clear, which only a sandbox may have: its client is put together here. */
  const look = (token = site.shop.adminToken): Promise<Reconciliation> =>
    reconcile(
      { ...site.books.workshop, connect: (_, tokens) => site.books.gateway(tokens) },
      { ...site.books.request, token },
    );

  it('finds nothing on a fresh seed, and leaves nothing out', async () => {
    expect(await look()).toMatchObject({ findings: [], unchecked: [], cut: [] });
  });

  it('says what it could not look for', async () => {
    const { findings, unchecked } = await look(await site.shop.tokenOf('member@example.om'));
    expect([findings, unchecked.map((one) => one.case)]).toEqual([[], ['deleted-organization-billed']]);
  });

  it('knows a fault of the simulator for each case', () => {
    expect(Object.keys(FINDINGS).sort()).toEqual(Object.keys(DATA_FAULTS).sort());
    expect(Object.values(FINDINGS).map(([name]) => name)).toEqual(Object.keys(CASES));
  });

  it.each(Object.entries(FINDINGS) as [DataFaultName, (typeof FINDINGS)[DataFaultName]][])(
    'finds exactly its own case of %s',
    async (fault, [name, fields]) => {
      const before = (await look()).findings;
      await site.shop.inject(fault);
      const { findings, unchecked } = await look();
      const known = new Set(before.map((one) => `${one.case} ${one.subject}`));
      const fresh = findings.filter((one) => !known.has(`${one.case} ${one.subject}`));
      expect([fresh, findings.length, unchecked]).toMatchObject([
        [{ case: name, ...fields }],
        before.length + 1,
        [],
      ]);
    },
  );

  it('says what it is not told, and gives billing the time to hear of a deletion', async () => {
    const of = (found: Reconciliation, name: CaseName) => found.findings.filter((one) => one.case === name);
    const [lost] = of(await look(await site.shop.tokenOf('member@example.om')), 'order-without-provision');
    expect(lost?.seen).toBe('no run for its workspace; whether its organization is deleted was not told');
    const before = await look();
    const path = `/api/tenant/admin/tenants/${steadyUuid('tenant muscat-books')}/status`;
    await site.shop.call('PUT', path, { token: site.shop.adminToken, body: { status: 'deleted' } });
    expect((await look()).findings).toEqual(before.findings);
  });
});
