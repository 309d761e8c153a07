import { CURRENCY, omrDecimal } from './omr.ts';
import { type Voucher, voucherState } from './voucher.ts';

/** A voucher as JSON: amounts are decimal texts with their currency beside them. */
export function voucherJson(voucher: Voucher) {
  const { code, credit, description, active, maxRedemptions, timesRedeemed, createdAt } = voucher;
  return {
    ...{ code, credit: omrDecimal(credit), currency: CURRENCY, description, active },
    ...{ maxRedemptions, timesRedeemed, state: voucherState(voucher) },
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}
