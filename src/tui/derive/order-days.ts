import type { Order } from '../../domain/business/account.ts';

const DAY_MS = 86_400_000;

/** Orders of the last days, one entry a day, the oldest first; today is the last one. */
export interface OrderDays {
  counts: number[];
  /** Completed orders' amounts, micro-OMR. */
  amounts: bigint[];
}

/** What was ordered on each of the last `days` days (UTC), of the orders that are known. */
export function orderDays(orders: readonly Order[], now: number, days: number): OrderDays {
  const today = Math.floor(now / DAY_MS);
  const counts = Array.from({ length: days }, () => 0);
  const amounts = Array.from({ length: days }, () => 0n);
  for (const { createdAt, status, amount } of orders) {
    const at = createdAt === undefined ? Number.NaN : Math.floor(Date.parse(createdAt) / DAY_MS);
    const index = days - 1 - (today - at);
    if (!(index >= 0 && index < days)) continue;
    counts[index] = (counts[index] ?? 0) + 1;
    if (status === 'completed') amounts[index] = (amounts[index] ?? 0n) + amount;
  }
  return { counts, amounts };
}

/** Micro-OMR as a number that a bar can be drawn of. */
export function omrNumbers(amounts: readonly bigint[]): number[] {
  return amounts.map((amount) => Number(amount / 1_000n));
}
