import type { BusinessWorkshop } from '../business/business.ts';
import type { announceLost } from './announce-lost.ts';
import type { exportBooks } from './export-books.ts';
import type { findLeaks } from './find-leaks.ts';
import type { issueListDirect } from './issue-list-direct.ts';
import type { readBookedOrders, showBookedOrder } from './read-booked-orders.ts';
import type { readBookedRevenue } from './read-booked-revenue.ts';
import type { listBookedVouchers, showBookedVoucher } from './read-booked-vouchers.ts';
import type { readLedger } from './read-ledger.ts';
import type { readLiability } from './read-liability.ts';
import type { reconcile } from './reconcile.ts';
import type { checkoutDirect, redeemDirect } from './redeem-direct.ts';
import type { revokeDirect } from './revoke-direct.ts';
import type { rollbackRedemption } from './rollback-redemption.ts';

type Rest<F> = F extends (first: never, ...rest: infer R) => infer Result ? (...rest: R) => Result : never;
type Workshop = () => Promise<BusinessWorkshop>;

/**
 * The money of a Sovereign by its database, in direct mode. Failures: CATALYST-DATABASE-*, CATALYST-CUSTOMER-UNCLEAR, those
 * of the Kubernetes API, CATALYST-NOT-INSTALLED.
 */
export interface DirectBilling {
  ledger: Rest<typeof readLedger>;
  liability: Rest<typeof readLiability>;
  reconcile: Rest<typeof reconcile>;
  export: Rest<typeof exportBooks>;
  bookedOrders: Rest<typeof readBookedOrders>;
  bookedOrder: Rest<typeof showBookedOrder>;
  bookedRevenue: Rest<typeof readBookedRevenue>;
  checkoutDirect: Rest<typeof checkoutDirect>;
  announce: Rest<typeof announceLost>;
}

/** Vouchers by the database, in direct mode: revoked ones and redeemers, which the API does not tell. */
export interface DirectVouchers {
  listBooked: Rest<typeof listBookedVouchers>;
  showBooked: Rest<typeof showBookedVoucher>;
  leaks: Rest<typeof findLeaks>;
  rollback: Rest<typeof rollbackRedemption>;
  revokeDirect: Rest<typeof revokeDirect>;
  redeemDirect: Rest<typeof redeemDirect>;
  issueListDirect: Rest<typeof issueListDirect>;
}

const orders = () => import('./read-booked-orders.ts');
const booked = () => import('./read-booked-vouchers.ts');

export function directBillingOf(workshop: Workshop): DirectBilling {
  return {
    ledger: async (request) => (await import('./read-ledger.ts')).readLedger(await workshop(), request),
    liability: async (request) =>
      (await import('./read-liability.ts')).readLiability(await workshop(), request),
    export: async (request) => (await import('./export-books.ts')).exportBooks(await workshop(), request),
    bookedOrders: async (request) => (await orders()).readBookedOrders(await workshop(), request),
    bookedOrder: async (id, request) => (await orders()).showBookedOrder(await workshop(), id, request),
    bookedRevenue: async (request) =>
      (await import('./read-booked-revenue.ts')).readBookedRevenue(await workshop(), request),
    checkoutDirect: async (request) =>
      (await import('./redeem-direct.ts')).checkoutDirect(await workshop(), request),
    announce: async (id, request) =>
      (await import('./announce-lost.ts')).announceLost(await workshop(), id, request),
    reconcile: async (request) => (await import('./reconcile.ts')).reconcile(await workshop(), request),
  };
}

export function directVouchersOf(workshop: Workshop): DirectVouchers {
  return {
    listBooked: async (request) => (await booked()).listBookedVouchers(await workshop(), request),
    leaks: async (request) => (await import('./find-leaks.ts')).findLeaks(await workshop(), request),
    rollback: async (code, request) =>
      (await import('./rollback-redemption.ts')).rollbackRedemption(await workshop(), code, request),
    revokeDirect: async (code, request) =>
      (await import('./revoke-direct.ts')).revokeDirect(await workshop(), code, request),
    redeemDirect: async (code, request) =>
      (await import('./redeem-direct.ts')).redeemDirect(await workshop(), code, request),
    issueListDirect: async (request) =>
      (await import('./issue-list-direct.ts')).issueListDirect(await workshop(), request),
    showBooked: async (code, request) => (await booked()).showBookedVoucher(await workshop(), code, request),
  };
}
