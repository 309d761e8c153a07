import { CURRENCY, omrDecimal } from '../omr.ts';

/** Every case that a reconciliation looks for (billing.md 11), with what a person is told and what mends it. */
export const CASES = {
  'leaked-redemption': {
    title: 'A code was redeemed and no order followed',
    remedy: 'Look with voucher leaks, take it back with voucher rollback.',
  },
  'counter-differs': {
    title: "A voucher's counter is not the number of its redemptions",
    remedy: 'It counts against the cap; correct it by hand after looking at the redemptions.',
  },
  'negative-balance': {
    title: 'A customer has spent more than there was',
    remedy: 'Look with billing ledger; usage may do that, two checkouts at once should not.',
  },
  'order-without-subscription': {
    title: 'A completed order has no subscription',
    remedy: 'The customer paid: the subscription has to be made by hand.',
  },
  'order-without-provision': {
    title: 'A completed order got no workspace',
    remedy:
      'order.placed was lost: tell it again with billing announce, by --start where the bus is not NATS.',
  },
  'stale-pending-order': {
    title: 'An order has been pending for more than a day',
    remedy: 'The card page was left; ask the customer, nothing was charged.',
  },
  'subscription-without-plan': {
    title: 'An active subscription has no plan',
    remedy: "Stripe's next event should name it; look there.",
  },
  'suspect-invoice-units': {
    title: 'An invoice says the same number in OMR and in baisa',
    remedy: 'One of them is in the wrong unit; compare with Stripe.',
  },
  'deleted-organization-billed': {
    title: 'A deleted organization has an active subscription',
    remedy: 'Cancel it, at Stripe too; tenant.deleted was not heard.',
  },
  'revenue-counted-twice': {
    title: 'Reported revenue is more than subscriptions bring',
    remedy: 'The reported figure counts every order of each subscription; use our own.',
  },
} as const;

export type CaseName = keyof typeof CASES;

/** One thing that is wrong in the books. */
export interface Finding {
  case: CaseName;
  /** A code, or the id of the order, subscription, invoice or customer that it is about. */
  subject: string;
  customerId?: string;
  tenantId?: string;
  /** RFC 3339: since when. */
  since?: string;
  /** Micro-OMR that it is about. */
  amount?: bigint;
  /** What was seen, in figures. */
  seen: string;
}

/** A case that could not be looked for, and why. */
export interface Unchecked {
  case: CaseName;
  why: string;
}

export function findingJson({ amount, ...finding }: Finding) {
  const { title, remedy } = CASES[finding.case];
  const money = amount === undefined ? {} : { amount: omrDecimal(amount), currency: CURRENCY };
  return { ...finding, title, remedy, ...money };
}
