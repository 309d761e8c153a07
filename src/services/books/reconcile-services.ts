import type { CaseName, Finding, Unchecked } from '../../domain/business/books/finding.ts';
import { RateLimited } from '../../domain/business/business-errors.ts';
import { asCatalystError } from '../../domain/errors.ts';
import type { Business, BusinessRequest, BusinessWorkshop } from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';
import type { Candidate, Candidates } from './reconcile.ts';

/** How the services are asked beside the database. */
export type ServicesAccess = Pick<BusinessRequest, 'sovereign' | 'token' | 'breakGlass' | 'signal'>;

interface Told {
  findings: Finding[];
  unchecked: Unchecked[];
}

/** What only tenant and provisioning know; a case about which they say nothing is told as not looked for. */
export async function servicesFindings(
  workshop: BusinessWorkshop,
  request: ServicesAccess,
  candidates: Candidates,
): Promise<Told> {
  const asked = withBusiness(workshop, request, async (business) => {
    const deleted = await deletedOrganizations(business).catch((thrown: unknown) => asCatalystError(thrown));
    const survivors =
      deleted instanceof Set
        ? { findings: survivorsOf(candidates.subscriptions, deleted), unchecked: [] }
        : { findings: [], unchecked: [unchecked('deleted-organization-billed', deleted)] };
    const gone = deleted instanceof Set ? deleted : new Set<string>();
    const lost = await lostOrders(business, candidates.orders, gone);
    return {
      findings: [...survivors.findings, ...lost.findings],
      unchecked: [...survivors.unchecked, ...lost.unchecked],
    };
  });
  return asked.catch((thrown: unknown) => ({
    findings: [],
    unchecked: (['deleted-organization-billed', 'order-without-provision'] as const).map((name) =>
      unchecked(name, thrown),
    ),
  }));
}

function unchecked(name: CaseName, thrown: unknown): Unchecked {
  return { case: name, why: asCatalystError(thrown).message };
}

const PAGE = 100;

async function deletedOrganizations(business: Business): Promise<Set<string>> {
  const deleted = new Set<string>();
  for (let offset = 0; ; offset += PAGE) {
    const page = await patiently(business, () =>
      business.gateway.organizations({ offset, limit: PAGE }, business),
    );
    for (const { id, status } of page.organizations) if (status === 'deleted') deleted.add(id);
    if (page.organizations.length === 0 || offset + PAGE >= page.total) return deleted;
  }
}

function survivorsOf(subscriptions: readonly Candidate[], deleted: ReadonlySet<string>): Finding[] {
  return subscriptions
    .filter(({ tenantId }) => deleted.has(tenantId))
    .map(({ id, customerId, tenantId, since }) => ({
      ...{ case: 'deleted-organization-billed' as const, subject: id, customerId, tenantId, since },
      seen: 'organization deleted, subscription active',
    }));
}

async function lostOrders(
  business: Business,
  orders: readonly Candidate[],
  gone: ReadonlySet<string>,
): Promise<Told> {
  const findings: Finding[] = [];
  try {
    for (const { id, customerId, tenantId, since, amount } of orders) {
      if (gone.has(tenantId)) continue;
      const run = await patiently(business, () => business.gateway.provisionOf(tenantId, business));
      if (run !== undefined) continue;
      findings.push({
        ...{ case: 'order-without-provision' as const, subject: id, customerId, tenantId, since },
        ...(amount === undefined ? {} : { amount }),
        seen: 'no run for its workspace',
      });
    }
    return { findings, unchecked: [] };
  } catch (thrown) {
    return { findings, unchecked: [unchecked('order-without-provision', thrown)] };
  }
}

/** The gateway counts requests; a whole Sovereign may have more organizations than it takes in a minute. */
async function patiently<T>({ clock, signal }: Business, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      if (!(thrown instanceof RateLimited)) throw thrown;
      await clock.sleep(thrown.retryAfter * 1000, signal);
    }
  }
}
