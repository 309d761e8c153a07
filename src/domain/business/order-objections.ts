import type { Organization } from './organization.ts';

export interface PlannedOrder {
  organization: Pick<Organization, 'status' | 'ownerId'>;
  /** Id of the catalog. */
  planId: string;
  /** Whoever pays, as auth knows them; undefined where being a member was looked up. */
  buyer?: string;
  /** What it subscribes to now. */
  subscription?: { planId: string; status: string };
}

/**
 * Why an order should not be made. Checkout takes any text for an organization, charges for it, and adds a subscription each
 * time (billing.md 3.2, 3.5), so all of this would cost a customer credit for nothing, or twice.
 */
export function orderObjections({ organization, planId, buyer, subscription }: PlannedOrder): string[] {
  const { status, ownerId } = organization;
  const isAnothers = buyer !== undefined && ownerId !== '' && ownerId !== buyer;
  const hasPlan = subscription?.status === 'active' && subscription.planId === planId;
  return [
    ...(status === 'suspended' ? ['the organization is suspended'] : []),
    ...(isAnothers ? ['the organization is owned by somebody else'] : []),
    ...(hasPlan ? ['it subscribes to this plan already, and would pay for it twice'] : []),
  ];
}
