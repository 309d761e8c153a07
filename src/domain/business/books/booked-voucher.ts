import { omrDecimal } from '../omr.ts';
import type { Voucher } from '../voucher.ts';
import { voucherJson } from '../voucher-json.ts';

/** A voucher as the table has it, revoked ones too. */
export interface BookedVoucher extends Voucher {
  revokedAt?: string;
}

/** Who redeemed a code, and the first order with it since; without one it may be a leak. */
export interface Redemption {
  customerId: string;
  tenantId: string;
  email: string;
  redeemedAt: string;
  orderId?: string;
  orderStatus?: string;
  /** Of the order. */
  orderAmount?: bigint;
}

export function bookedVoucherJson(voucher: BookedVoucher) {
  const { revokedAt } = voucher;
  const live = voucherJson(voucher);
  if (revokedAt === undefined) return live;
  return { ...live, state: 'revoked' as const, revokedAt };
}

export function redemptionJson({ orderAmount, ...redemption }: Redemption) {
  return { ...redemption, ...(orderAmount === undefined ? {} : { orderAmount: omrDecimal(orderAmount) }) };
}
