import { type DirectVouchers, directVouchersOf } from '../books/books-services.ts';
import type { BusinessWorkshop } from '../business/business.ts';
import type { issueList } from './issue-list.ts';
import type { issueVoucher } from './issue-voucher.ts';
import type { listVouchers, previewVoucher, showVoucher } from './read-vouchers.ts';
import type { redeemVoucher } from './redeem-voucher.ts';
import type { revokeVoucher } from './revoke-voucher.ts';

type Rest<F> = F extends (first: never, ...rest: infer R) => infer Result ? (...rest: R) => Result : never;

/**
 * Vouchers of a Sovereign. Amounts are bigint micro-OMR (1 OMR = 1 000 000). Typed failures: VoucherNotFound is
 * CATALYST-VOUCHER-NOT-FOUND, VoucherNotActive -NOT-ACTIVE, VoucherExhausted -EXHAUSTED, VoucherAlreadyRedeemed
 * -ALREADY-REDEEMED, VoucherInvalidInput -INVALID; NotVoucherIssuer CATALYST-ROLE-MISSING, Unauthenticated
 * CATALYST-AUTH-REQUIRED, RateLimited CATALYST-RATE-LIMITED (with `retryAfter` in seconds), BillingNotInstalled
 * CATALYST-NOT-INSTALLED, BillingUnavailable CATALYST-BILLING-UNAVAILABLE or CATALYST-NETWORK-*, OutcomeUnknown
 * CATALYST-OUTCOME-UNKNOWN (with `readBack`).
 */
export interface Vouchers extends DirectVouchers {
  list: Rest<typeof listVouchers>;
  show: Rest<typeof showVoucher>;
  preview: Rest<typeof previewVoucher>;
  issue: Rest<typeof issueVoucher>;
  issueList: Rest<typeof issueList>;
  revoke: Rest<typeof revokeVoucher>;
  redeem: Rest<typeof redeemVoucher>;
}

const reading = () => import('./read-vouchers.ts');

export function vouchersOf(workshop: () => Promise<BusinessWorkshop>): Vouchers {
  return {
    ...directVouchersOf(workshop),
    list: async (request) => (await reading()).listVouchers(await workshop(), request),
    show: async (code, request) => (await reading()).showVoucher(await workshop(), code, request),
    preview: async (code, request) => (await reading()).previewVoucher(await workshop(), code, request),
    issue: async (request) => (await import('./issue-voucher.ts')).issueVoucher(await workshop(), request),
    issueList: async (request) => (await import('./issue-list.ts')).issueList(await workshop(), request),
    redeem: async (code, request) =>
      (await import('./redeem-voucher.ts')).redeemVoucher(await workshop(), code, request),
    revoke: async (code, request) =>
      (await import('./revoke-voucher.ts')).revokeVoucher(await workshop(), code, request),
  };
}
