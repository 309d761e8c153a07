import type { Subscription } from '../../domain/business/account.ts';
import {
  type BusinessRequest,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
} from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';
import { refuseName } from '../organizations/find-organization.ts';
import { subscriptionsOf } from './read-billing.ts';
import { organizationSeen } from './read-invoices.ts';

export interface OrganizationSubscriptions extends OfSovereign {
  subscriptions: Subscription[];
  /** False: for one that has none, the token may not ask whether there is such an organization at all. */
  organizationKnown: boolean;
}

/**
 * The newest subscription of each organization that is named by id, or by slug for whom the Sovereign tells all organizations, in that
 * order; those without one are left out. Billing has none for any text, so that one that has none is looked for.
 * @throws CatalystError CATALYST-ORGANIZATION-NOT-FOUND
 */
export function readSubscriptions(
  workshop: BusinessWorkshop,
  named: readonly string[],
  request: BusinessRequest,
): Promise<OrganizationSubscriptions> {
  return withBusiness(workshop, request, async (business) => {
    const found: Subscription[] = [];
    let organizationKnown = true;
    for (const name of named) refuseName(business, name);
    for (const name of named) {
      const byId = await subscriptionsOf(business, [name]);
      const organization = byId.length > 0 ? undefined : await organizationSeen(business, name);
      organizationKnown &&= byId.length > 0 || organization !== undefined;
      const isSlug = organization !== undefined && organization.id !== name;
      found.push(...byId, ...(isSlug ? await subscriptionsOf(business, [organization.id]) : []));
    }
    return { ...ofSovereign(business), subscriptions: found, organizationKnown };
  });
}
