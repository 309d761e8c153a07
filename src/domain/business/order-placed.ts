/** A completed order as billing tells the other services of it (core/services/shared/events, billing.md 5.1 and 5.4). */
export interface PlacedOrder {
  id: string;
  customerId: string;
  tenantId: string;
  planId: string;
  apps: readonly string[];
  addons: readonly string[];
  /** Whole OMR. */
  omr: bigint;
  baisa: bigint;
  /** Provisioning refuses an empty one. */
  subdomain: string;
}

/** What is said on the bus. */
export interface Announced {
  subject: string;
  /** The bus drops a second message with it, for some minutes. */
  id: string;
  payload: string;
}

/**
 * The event `order.placed`, with the order's own id as its id: told again it is the same event.
 * @param at RFC 3339
 */
export function orderPlaced(order: PlacedOrder, at: string): Announced {
  const { id, customerId, tenantId, planId, apps, addons, omr, baisa, subdomain } = order;
  const data = {
    ...{ id, customer_id: customerId, tenant_id: tenantId, plan_id: planId, apps, addons },
    // Amounts of orders are far below 2^53.
    ...{ amount_omr: Number(omr), amount_baisa: Number(baisa), status: 'completed', subdomain },
  };
  const event = { id, type: 'order.placed', source: 'billing', timestamp: at, tenant_id: tenantId, data };
  return { subject: 'catalyst.billing.order.placed', id, payload: JSON.stringify(event) };
}
