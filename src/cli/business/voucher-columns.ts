import { shownCode } from '../../domain/business/voucher-code.ts';
import type { voucherJson } from '../../domain/business/voucher-json.ts';
import { type Column, minuteText } from './listing.ts';

export type VoucherRow = ReturnType<typeof voucherJson> & { createdAt?: string };

export const VOUCHER_COLUMNS: readonly Column<VoucherRow>[] = [
  { name: 'code', head: 'CODE', cell: ({ code }) => shownCode(code) },
  { name: 'credit', head: 'CREDIT', cell: ({ credit, currency }) => `${currency} ${credit}` },
  { name: 'state', head: 'STATE' },
  { name: 'timesRedeemed', head: 'USED', cell: usedText },
  { name: 'createdAt', head: 'CREATED (UTC)', cell: ({ createdAt }) => minuteText(createdAt) },
  { name: 'description', head: 'DESCRIPTION' },
  { name: 'active', head: 'ACTIVE', extra: true },
  { name: 'maxRedemptions', head: 'CAP', extra: true },
  { name: 'currency', head: 'CURRENCY', extra: true },
];

/** `3/10`, or `3` without a cap. */
function usedText({ timesRedeemed, maxRedemptions }: VoucherRow): string {
  return maxRedemptions > 0 ? `${timesRedeemed}/${maxRedemptions}` : String(timesRedeemed);
}
