import { liabilityFrom } from '../../domain/business/books/liability.ts';
import { liabilityOf, type Voucher, type VoucherState, voucherState } from '../../domain/business/voucher.ts';
import type { BusinessSeen } from '../business-seen.ts';
import { memo } from '../parts/memo.ts';

/** A voucher as a row. */
export interface VoucherItem extends Voucher {
  state: VoucherState;
  /** `OMR 1960.000` as micro-OMR; undefined without a cap. */
  liability: bigint | undefined;
}

export interface VouchersKnown {
  items: readonly VoucherItem[];
  /** Of those with a cap, micro-OMR. */
  liability: bigint;
  /** Active ones without a cap: nobody can say what they may cost. */
  uncapped: number;
}

const NOTHING = { customers: 0, total: 0n };

/** The vouchers of a list with what each may still cost. */
export const vouchersKnown = memo(({ vouchers }: BusinessSeen['vouchers']): VouchersKnown => {
  const { cappedTotal, uncapped } = liabilityFrom(vouchers, { balances: NOTHING, debts: NOTHING });
  const items = vouchers.map((voucher) => ({
    ...voucher,
    state: voucherState(voucher),
    liability: liabilityOf(voucher, voucher.timesRedeemed),
  }));
  return { items, liability: cappedTotal, uncapped: uncapped.length };
});
