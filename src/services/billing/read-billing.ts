import type {
  Balance,
  Order,
  Plan,
  Revenue,
  StripeSettings,
  Subscription,
} from '../../domain/business/account.ts';
import { ORDERS_SHOWN, type OwnRevenue, ownRevenue } from '../../domain/business/own-revenue.ts';
import { CatalystError } from '../../domain/errors.ts';
import {
  type Business,
  type BusinessRequest,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
} from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';

async function reading<T extends object>(
  workshop: BusinessWorkshop,
  request: BusinessRequest,
  read: (business: Business) => Promise<T>,
): Promise<OfSovereign & T> {
  return withBusiness(workshop, request, async (business) => {
    return { ...ofSovereign(business), ...(await read(business)) };
  });
}

/** Balance and newest entries of whoever the token stands for. Billing says 0 too when it cannot find the customer. */
export function readBalance(
  workshop: BusinessWorkshop,
  request: BusinessRequest,
): Promise<OfSovereign & { balance: Balance }> {
  return reading(workshop, request, async (one) => ({ balance: await one.gateway.balance(one) }));
}

/** The newest orders, at most 50; `partial` when there may be more. Takes a superadmin. */
export function readOrders(
  workshop: BusinessWorkshop,
  request: BusinessRequest,
): Promise<OfSovereign & { orders: Order[]; partial: boolean }> {
  return reading(workshop, request, async (one) => {
    const orders = await one.gateway.orders(one);
    return { orders, partial: orders.length >= ORDERS_SHOWN };
  });
}

/** One of the newest 50 orders, by its id or how that begins. @throws CatalystError CATALYST-NOT-FOUND */
export function readOrder(
  workshop: BusinessWorkshop,
  id: string,
  request: BusinessRequest,
): Promise<OfSovereign & { order: Order }> {
  return reading(workshop, request, async (one) => {
    const orders = await one.gateway.orders(one);
    const named = id.trim().toLowerCase();
    const [order, ...others] = named === '' ? [] : orders.filter((each) => each.id.startsWith(named));
    if (order !== undefined && others.length === 0) return { order };
    const several = order !== undefined;
    const message = several
      ? `${others.length + 1} orders begin with that.`
      : `None of the newest ${orders.length} orders has that id.`;
    throw new CatalystError('CATALYST-NOT-FOUND', message, {
      hint: several ? 'Give more of its id.' : 'With --direct --reason TEXT all of them are looked through.',
    });
  });
}

/** The newest of each organization, by id, in that order; those without one are left out. */
export async function subscriptionsOf(one: Business, tenantIds: readonly string[]): Promise<Subscription[]> {
  const found: Subscription[] = [];
  for (const tenantId of tenantIds) {
    const subscription = await one.gateway.subscription(tenantId, one);
    if (subscription !== undefined) found.push(subscription);
  }
  return found;
}

export function readPlans(
  workshop: BusinessWorkshop,
  request: BusinessRequest,
): Promise<OfSovereign & { plans: Plan[] }> {
  return reading(workshop, request, async (one) => {
    return { plans: (await one.gateway.plans(one)).map(({ plan }) => plan) };
  });
}

/** Upstream's figures, and beside them our own count of what recurs. Takes a superadmin. */
export function readRevenue(
  workshop: BusinessWorkshop,
  request: BusinessRequest,
): Promise<OfSovereign & { reported: Revenue; own: OwnRevenue }> {
  return reading(workshop, request, async (one) => {
    const reported = await one.gateway.revenue(one);
    const orders = await one.gateway.orders(one);
    const completed = orders.filter(({ status }) => status === 'completed');
    const tenants = [...new Set(completed.map(({ tenantId }) => tenantId))];
    return { reported, own: ownRevenue(orders, await subscriptionsOf(one, tenants)) };
  });
}

/** Which Stripe keys are set, by their last four signs. Takes a superadmin. */
export function readStripeSettings(
  workshop: BusinessWorkshop,
  request: BusinessRequest,
): Promise<OfSovereign & { stripe: StripeSettings }> {
  return reading(workshop, request, async (one) => ({ stripe: await one.gateway.stripeSettings(one) }));
}
