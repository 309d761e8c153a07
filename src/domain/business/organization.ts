/** An organization of a Sovereign (upstream: tenant). Times are RFC 3339, ids opaque texts. */
export interface Organization {
  id: string;
  slug: string;
  name: string;
  /** `active`, `suspended`, `provisioning`, `deleted`. */
  status: string;
  /** Id of the catalog. */
  planId: string;
  ownerId: string;
  subdomain: string;
  apps: string[];
  /** Where the list tells it. */
  members?: number;
  createdAt?: string;
  updatedAt?: string;
}

/** A run that makes an organization's workspace. */
export interface Provision {
  id: string;
  tenantId: string;
  /** Often empty: provisioning reads another key than billing sends (billing.md 5.4). */
  orderId: string;
  /** `completed` and `failed` are ends; everything else is under way. */
  status: string;
  /** Percent. */
  progress: number;
  steps: { name: string; status: string }[];
  error?: string;
  createdAt?: string;
  updatedAt?: string;
}

/** Clocks of two machines differ by less. */
const APART_MS = 5 * 60_000;

/**
 * Whether an order is heard of: a run that names it, is at work, or was so or begun when the order came. Each `order.placed` begins a run,
 * and most runs name no order (billing.md 5.4).
 */
export function answersOrder(
  { orderId, status, createdAt, updatedAt }: Omit<Provision, 'id' | 'tenantId' | 'progress' | 'steps'>,
  order: { id: string; createdAt?: string },
): boolean {
  const isOver = status === 'completed' || status === 'failed';
  if (orderId === order.id || !isOver || order.createdAt === undefined) return true;
  const last = updatedAt ?? createdAt;
  return last === undefined || Date.parse(last) >= Date.parse(order.createdAt) - APART_MS;
}
