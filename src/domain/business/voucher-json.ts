import { CURRENCY, omrDecimal } from './omr.ts';
import { type Voucher, voucherState } from './voucher.ts';

/** A voucher as JSON: amounts are decimal texts with their currency beside them. */
export function voucherJson(voucher: Voucher) {
  const { code, credit, description, active, maxRedemptions, timesRedeemed, createdAt } = voucher;
  const state = voucherState(voucher);
  const cost = { code, credit: omrDecimal(credit), currency: CURRENCY, description, active };
  const json = { ...cost, maxRedemptions, timesRedeemed, state };
  return createdAt === undefined ? json : { ...json, createdAt };
}
