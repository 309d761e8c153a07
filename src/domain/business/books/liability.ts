import type { Voucher } from '../voucher.ts';
import { liabilityOf } from '../voucher.ts';

/** What a Sovereign may still have to honour. Amounts are micro-OMR. */
export interface Liability {
  /** Live vouchers with a cap that can be redeemed: credit times what is left. */
  capped: { code: string; credit: bigint; left: number; liability: bigint }[];
  /** Live vouchers without a cap: nobody can say what they may cost. */
  uncapped: { code: string; credit: bigint; timesRedeemed: number }[];
  cappedTotal: bigint;
  /** Credit that customers hold now. */
  balances: { customers: number; total: bigint };
  /** Customers that owe: usage may take a balance below zero. */
  debts: { customers: number; total: bigint };
}

export function liabilityFrom(
  vouchers: readonly Voucher[],
  { balances, debts }: Pick<Liability, 'balances' | 'debts'>,
): Liability {
  const usable = vouchers.filter(({ active }) => active);
  const capped = usable
    .filter(({ maxRedemptions }) => maxRedemptions > 0)
    .map((voucher) => ({
      ...{ code: voucher.code, credit: voucher.credit },
      left: Math.max(0, voucher.maxRedemptions - voucher.timesRedeemed),
      liability: liabilityOf(voucher, voucher.timesRedeemed) ?? 0n,
    }));
  const uncapped = usable
    .filter(({ maxRedemptions }) => maxRedemptions <= 0)
    .map(({ code, credit, timesRedeemed }) => ({ code, credit, timesRedeemed }));
  const cappedTotal = capped.reduce((sum, { liability }) => sum + liability, 0n);
  return { capped, uncapped, cappedTotal, balances, debts };
}
