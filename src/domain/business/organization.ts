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

/** The newest run that makes an organization's workspace. */
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
