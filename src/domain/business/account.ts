/** What billing tells of money and orders. Amounts are micro-OMR, times RFC 3339, ids opaque texts. */

export interface LedgerEntry {
  id: string;
  amount: bigint;
  /** `promo:<CODE>`, `order-payment`, `usage:…` */
  reason: string;
  orderId?: string;
  createdAt?: string;
}

/** The balance of whoever asks, with its newest entries (at most 20). */
export interface Balance {
  credit: bigint;
  entries: LedgerEntry[];
}

export interface Order {
  id: string;
  customerId: string;
  tenantId: string;
  planId: string;
  apps: string[];
  addons: string[];
  amount: bigint;
  /** Upstream writes `pending` and `completed`. */
  status: string;
  promoCode?: string;
  /** The code of the order was revoked since. */
  promoDeleted: boolean;
  createdAt?: string;
}

export interface Subscription {
  id: string;
  customerId: string;
  tenantId: string;
  /** Empty after a card payment, until Stripe's next event. */
  planId: string;
  /** `active`, `canceled` and Stripe's states. */
  status: string;
  periodStart?: string;
  periodEnd?: string;
  createdAt?: string;
}

export interface Invoice {
  id: string;
  customerId: string;
  tenantId: string;
  amount: bigint;
  /** Lower case, as upstream writes it; everything but `omr` is foreign here. */
  currency: string;
  status: string;
  /** Whole OMR and baisa say the same number: one of them was kept in the wrong unit (upstream issue 78). */
  suspectUnits: boolean;
  periodStart?: string;
  periodEnd?: string;
  createdAt?: string;
}

export interface Plan {
  id: string;
  slug: string;
  name: string;
  /** Monthly price. */
  price: bigint;
  popular: boolean;
  stripePriceId: string;
}

export interface Addon {
  id: string;
  slug: string;
  name: string;
  price: bigint;
}

/** Upstream's own figures: its MRR counts every order of a subscription's tenant, pending and repeated ones too. */
export interface Revenue {
  reportedMrr: bigint;
  customers: number;
  newThisMonth: number;
  activeSubscriptions: number;
}

/** What can be read of the Stripe settings; the keys themselves cannot. */
export interface StripeSettings {
  secretKeyConfigured: boolean;
  webhookSecretConfigured: boolean;
  secretKeyLast4: string;
  webhookSecretLast4: string;
  publicKey: string;
  updatedAt?: string;
}
