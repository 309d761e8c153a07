import type { CaseName, Finding, Unchecked } from '../../domain/business/books/finding.ts';
import { answersOrder, type Organization } from '../../domain/business/organization.ts';
import { asCatalystError } from '../../domain/errors.ts';
import type { Business, BusinessRequest, BusinessWorkshop } from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';
import { allOrganizations } from '../organizations/find-organization.ts';
import { newestRuns } from '../organizations/read-runs.ts';
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
    const survivors = Array.isArray(deleted)
      ? { findings: survivorsOf(candidates.subscriptions, settled(deleted, business)), unchecked: [] }
      : { findings: [], unchecked: [unchecked('deleted-organization-billed', deleted)] };
    const gone = Array.isArray(deleted) ? new Set(deleted.map(({ id }) => id)) : undefined;
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

async function deletedOrganizations(business: Business): Promise<Organization[]> {
  return (await allOrganizations(business, undefined)).filter(({ status }) => status === 'deleted');
}

const SETTLED_MS = 10 * 60_000;

/** Those whose end billing has had the time to hear of, by their ids. */
function settled(deleted: readonly Organization[], { clock }: Business): Set<string> {
  const since = clock.now() - SETTLED_MS;
  const old = deleted.filter(({ updatedAt }) => updatedAt === undefined || Date.parse(updatedAt) < since);
  return new Set(old.map(({ id }) => id));
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
  gone: ReadonlySet<string> | undefined,
): Promise<Told> {
  const doubt = gone === undefined ? '; whether its organization is deleted was not told' : '';
  try {
    const runs = await newestRuns(business);
    const unheard = orders.flatMap(({ id, customerId, tenantId, since, amount }) => {
      const run = runs.get(tenantId);
      const heard = run !== undefined && answersOrder(run, { id, createdAt: since });
      if (heard || gone?.has(tenantId)) return [];
      const finding: Finding = {
        ...{ case: 'order-without-provision', subject: id, customerId, tenantId, since },
        ...(amount === undefined ? {} : { amount }),
        seen: `no run for its workspace${run === undefined ? '' : ' since the order'}${doubt}`,
      };
      return [finding];
    });
    return { findings: unheard, unchecked: [] };
  } catch (thrown) {
    return { findings: [], unchecked: [unchecked('order-without-provision', thrown)] };
  }
}
