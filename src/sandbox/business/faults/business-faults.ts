/** Faults of the business services that last while they are set. Numbers are upstream's own. */
export const BEHAVIOUR_FAULTS = {
  'business-answer-lost':
    'a call to the business API is done and its answer gets lost; target is its path, as /api/billing/vouchers/issue',
  'business-5xx': 'the business API answers 503, or the status given as value; target is a path',
  'business-429': 'the business API answers that there are too many calls; target is a path',
  'business-slow': 'the business API answers that many milliseconds later; target is a path',
  'postgres-failover': 'another instance of PostgreSQL becomes the primary, and connections are cut',
  'mail-down': 'mail of the business services cannot be sent',
  'order-placed-lost': 'a paid order is not told to the bus',
  'tenant-deleted-lost': 'the end of an organization is not told to the bus',
  'provision-stuck': 'workspaces stop before the step with that number (0 to 5)',
  'provision-fails': 'a step of a workspace fails; target is its name, such as Databases',
  'checkout-fails': 'the store fails at a step of the checkout; target is balance, credit, settings or order',
  'stripe-refuses':
    'Stripe declines; target is customers, sessions, portal or subscriptions; value resource_missing: it is gone there',
  'stripe-unset': 'billing has no keys of Stripe: what credit does not cover cannot be paid',
  'billing-77': 'a webhook that came before is handled again',
  'billing-78': 'an invoice from a webhook has baisa where OMR belong',
  'billing-80': 'a webhook that could not be handled is answered with 200',
  'billing-91': 'revoking a voucher deletes its row, or fails when it was redeemed',
  'billing-93': 'a checkout redeems its code before it knows the price',
  'billing-94': 'billing does nothing when an organization is deleted',
  'billing-798': 'a balance cannot be read, since its sum is no integer',
  'billing-1018': 'an order is placed without a subdomain, so nothing is provisioned',
  'billing-1559': 'the preview of a voucher demands a token',
  'billing-1842': 'the operator bridge has no secret to mint tokens with',
  'billing-2000': 'a failed checkout keeps the code that it redeemed',
  'billing-2009': 'voucher mail is asked for without a token, so none leaves',
} as const;

/** Faults that are written into the books once; each leaves exactly one finding. Clearing them mends nothing. */
export const DATA_FAULTS = {
  'billing-2000-burned-code': 'the books: a redeemed code without an order',
  'billing-2011-torn-rollback': 'the books: a counter of a code that differs from its redemptions',
  'billing-92-double-spend': 'the books: credit that was spent twice, a negative balance',
  'billing-92-torn-checkout': 'the books: a completed order without a subscription',
  'billing-105-lost-order': 'the books: a completed order without a workspace',
  'billing-3-stale-cart': 'the books: an order that is pending for three days',
  'billing-3-empty-plan': 'the books: a subscription without its plan',
  'billing-78-baisa-invoice': 'the books: an invoice with baisa where OMR belong',
  'billing-94-survivor': 'the books: an active subscription of a deleted organization',
  'billing-3-double-count': 'the books: an organization that bought twice, which revenue counts four times',
} as const;

/** Left-overs on the bus, written once too. */
export const BUS_FAULTS = {
  'billing-1683-overlap':
    'the bus: a left-over stream CATALYST_USAGE keeps CATALYST_SME from being made (10065)',
} as const;

export type BusFaultName = keyof typeof BUS_FAULTS;

export type DataFaultName = keyof typeof DATA_FAULTS;

/** A fault that is written once and not set. */
export function isDataFault(name: string): name is DataFaultName | BusFaultName {
  return Object.hasOwn(DATA_FAULTS, name) || Object.hasOwn(BUS_FAULTS, name);
}

export function isBusFault(name: string): name is BusFaultName {
  return Object.hasOwn(BUS_FAULTS, name);
}
