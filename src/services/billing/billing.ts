import { type DirectBilling, directBillingOf } from '../books/books-services.ts';
import type { BusinessWorkshop } from '../business/business.ts';
import type { checkoutByCredit } from './checkout-credit.ts';
import type { editPlan } from './edit-plan.ts';
import type {
  readBalance,
  readOrder,
  readOrders,
  readPlans,
  readRevenue,
  readStripeSettings,
} from './read-billing.ts';
import type { readInvoices } from './read-invoices.ts';
import type { readSubscriptions } from './read-subscriptions.ts';
import type { replaceStripeKeys } from './replace-stripe-keys.ts';

type Rest<F> = F extends (first: never, ...rest: infer R) => infer Result ? (...rest: R) => Result : never;

/**
 * The money of a Sovereign through its API. Amounts are bigint micro-OMR, times RFC 3339 texts. Upstream:
 * core/services/billing, core/services/catalog. Failures as of Vouchers.
 */
export interface Billing extends DirectBilling {
  balance: Rest<typeof readBalance>;
  orders: Rest<typeof readOrders>;
  order: Rest<typeof readOrder>;
  subscriptions: Rest<typeof readSubscriptions>;
  invoices: Rest<typeof readInvoices>;
  plans: Rest<typeof readPlans>;
  editPlan: Rest<typeof editPlan>;
  revenue: Rest<typeof readRevenue>;
  settings: Rest<typeof readStripeSettings>;
  replaceKeys: Rest<typeof replaceStripeKeys>;
  checkout: Rest<typeof checkoutByCredit>;
}

const reads = () => import('./read-billing.ts');

export function billingOf(workshop: () => Promise<BusinessWorkshop>): Billing {
  return {
    ...directBillingOf(workshop),
    balance: async (request) => (await reads()).readBalance(await workshop(), request),
    orders: async (request) => (await reads()).readOrders(await workshop(), request),
    order: async (id, request) => (await reads()).readOrder(await workshop(), id, request),
    subscriptions: async (named, request) =>
      (await import('./read-subscriptions.ts')).readSubscriptions(await workshop(), named, request),
    invoices: async (id, request) =>
      (await import('./read-invoices.ts')).readInvoices(await workshop(), id, request),
    plans: async (request) => (await reads()).readPlans(await workshop(), request),
    editPlan: async (id, request) => (await import('./edit-plan.ts')).editPlan(await workshop(), id, request),
    revenue: async (request) => (await reads()).readRevenue(await workshop(), request),
    settings: async (request) => (await reads()).readStripeSettings(await workshop(), request),
    checkout: async (request) =>
      (await import('./checkout-credit.ts')).checkoutByCredit(await workshop(), request),
    replaceKeys: async (request) =>
      (await import('./replace-stripe-keys.ts')).replaceStripeKeys(await workshop(), request),
  };
}
