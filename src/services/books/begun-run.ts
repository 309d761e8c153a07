import type { Order } from '../../domain/business/account.ts';
import { answersOrder, type Provision } from '../../domain/business/organization.ts';
import type { BusinessWorkshop } from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';
import { newestRunOf } from '../organizations/read-runs.ts';
import type { ServicesAccess } from './reconcile-services.ts';

/** The run that an order got; undefined where the newest of its organization is older than the order. */
export function begunRun(
  workshop: BusinessWorkshop,
  order: Order,
  request: ServicesAccess,
): Promise<Provision | undefined> {
  return withBusiness(workshop, request, async (business) => {
    const run = await newestRunOf(business, order.tenantId);
    return run !== undefined && answersOrder(run, order) ? run : undefined;
  });
}
