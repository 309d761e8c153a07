/** A message of the business bus, on every transport (billing.md 5.1). */
export interface Envelope {
  id: string;
  type: string;
  source: string;
  /** RFC 3339, UTC. */
  timestamp: string;
  tenant_id: string;
  data: Record<string, unknown>;
  metadata?: Record<string, string>;
}

/** Where an event of that type travels on NATS (billing.md 5.2, #1626). */
export function subjectOf(type: string): string {
  if (type.startsWith('catalyst.')) return type;
  if (type.startsWith('order.')) return `catalyst.billing.${type}`;
  return `catalyst.${type}`;
}
