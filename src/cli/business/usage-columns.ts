import { CURRENCY, omrDecimal } from '../../domain/business/omr.ts';
import type { UsageRow } from '../../domain/business/usage.ts';
import { type Column, minuteText } from './listing.ts';

export type UsageJson = Omit<UsageRow, 'amount'> & { amount?: string; currency?: string };

/** The amount is absent where the API does not tell it. */
export function usageJson({ amount, ...row }: UsageRow): UsageJson {
  return { ...row, ...(amount === undefined ? {} : { amount: omrDecimal(amount), currency: CURRENCY }) };
}

export const USAGE_COLUMNS: readonly Column<UsageJson>[] = [
  { name: 'at', head: 'WHEN (UTC)', cell: ({ at }) => minuteText(at) },
  { name: 'amount', head: 'AMOUNT', cell: amountText },
  { name: 'reason', head: 'REASON' },
  { name: 'customerId', head: 'CUSTOMER' },
  { name: 'requestId', head: 'REQUEST' },
  { name: 'organizationId', head: 'ORGANIZATION', extra: true },
  { name: 'currency', head: 'CURRENCY', extra: true },
];

function amountText({ amount, currency }: UsageJson): string {
  return amount === undefined ? '(not told)' : `${currency} ${amount}`;
}
