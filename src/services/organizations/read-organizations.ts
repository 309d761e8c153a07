import type { Order, Subscription } from '../../domain/business/account.ts';
import { findingOf, type LifeStep, lifeOf } from '../../domain/business/lifecycle.ts';
import type { Organization, Provision } from '../../domain/business/organization.ts';
import { ORDERS_SHOWN } from '../../domain/business/own-revenue.ts';
import {
  type Business,
  type BusinessRequest,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
} from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';
import { allOrganizations, findOrganization, patiently } from './find-organization.ts';
import { newestRunOf, newestRuns } from './read-runs.ts';

export interface OrganizationLife {
  organization: Organization;
  orders: Order[];
  /** The API gives the newest 50 orders of the Sovereign only. */
  partial: boolean;
  subscription?: Subscription;
  provision?: Provision;
  steps: LifeStep[];
  /** The first step that should have happened and did not. */
  finding?: LifeStep;
}

/** All organizations, deleted ones too, or those whose slug or name holds `search`. */
export function listOrganizations(
  workshop: BusinessWorkshop,
  request: BusinessRequest & { search?: string },
): Promise<OfSovereign & { organizations: Organization[] }> {
  return withBusiness(workshop, request, async (business) => {
    return { ...ofSovereign(business), organizations: await allOrganizations(business, request.search) };
  });
}

/** One organization by slug or id, with its orders, its workspace and every step of its life. */
export function showOrganization(
  workshop: BusinessWorkshop,
  named: string,
  request: BusinessRequest,
): Promise<OfSovereign & OrganizationLife> {
  return withBusiness(workshop, request, async (business) => {
    const organization = await findOrganization(business, named);
    const orders = await business.gateway.orders(business);
    const run = await newestRunOf(business, organization.id);
    return { ...ofSovereign(business), ...(await lifeIn(business, organization, { orders, run })) };
  });
}

/** The life of each organization of the page, of all when none is named; slow where there are many, since each is asked for by itself. */
export function organizationStates(
  workshop: BusinessWorkshop,
  request: BusinessRequest & { offset?: number; limit?: number },
): Promise<OfSovereign & { lives: OrganizationLife[]; total: number }> {
  return withBusiness(workshop, request, async (business) => {
    const all = await allOrganizations(business, undefined);
    const { offset = 0, limit = all.length } = request;
    const orders = await business.gateway.orders(business);
    const runs = await newestRuns(business);
    const lives: OrganizationLife[] = [];
    for (const organization of all.slice(offset, offset + limit)) {
      const known = { orders, run: runs.get(organization.id) };
      lives.push(await patiently(business, () => lifeIn(business, organization, known)));
    }
    return { ...ofSovereign(business), lives, total: all.length };
  });
}

async function lifeIn(
  business: Business,
  organization: Organization,
  known: { orders: readonly Order[]; run: Provision | undefined },
): Promise<OrganizationLife> {
  const { gateway, clock } = business;
  const { run: provision } = known;
  const orders = known.orders.filter(({ tenantId }) => tenantId === organization.id);
  const partial = known.orders.length >= ORDERS_SHOWN;
  const subscription = await gateway.subscription(organization.id, business);
  const steps = lifeOf({ organization, orders, partial, subscription, provision, now: clock.now() });
  const finding = findingOf(steps);
  return {
    ...{ organization, orders, partial, steps },
    ...(subscription === undefined ? {} : { subscription }),
    ...(provision === undefined ? {} : { provision }),
    ...(finding === undefined ? {} : { finding }),
  };
}
