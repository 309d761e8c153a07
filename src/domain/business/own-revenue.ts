import type { Order, Subscription } from './account.ts';

/** Monthly revenue by our own count, from what the API shows. */
export interface OwnRevenue {
  mrr: bigint;
  /** Active subscriptions that it counts. */
  subscriptions: number;
  /** The API gives the newest orders only, and there may be more. */
  partial: boolean;
}

/** More orders than that the API never gives. */
export const ORDERS_SHOWN = 50;

/** The latest completed order of each active subscription, once; upstream's figure counts pending and repeated ones too. */
export function ownRevenue(orders: readonly Order[], subscriptions: readonly Subscription[]): OwnRevenue {
  const active = subscriptions.filter(({ status }) => status === 'active');
  const counted = active.flatMap(({ customerId, tenantId }) => {
    const theirs = orders.filter((order) => {
      return order.status === 'completed' && order.customerId === customerId && order.tenantId === tenantId;
    });
    const latest = theirs.toSorted((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''))[0];
    return latest === undefined ? [] : [latest.amount];
  });
  return {
    mrr: counted.reduce((sum, amount) => sum + amount, 0n),
    subscriptions: counted.length,
    partial: orders.length >= ORDERS_SHOWN,
  };
}
