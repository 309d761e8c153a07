import type { bookedVoucherJson, redemptionJson } from '../../../domain/business/books/booked-voucher.ts';
import type { leakJson } from '../../../domain/business/books/leak.ts';
import type { ledgerLineJson } from '../../../domain/business/books/ledger-line.ts';
import { type Column, minuteText } from '../listing.ts';
import { VOUCHER_COLUMNS } from '../voucher-columns.ts';

type Row<F extends (...args: never) => unknown> = ReturnType<F>;
const short = (id: string | undefined) => (id ?? '').slice(0, 8);

export type LedgerRow = Row<typeof ledgerLineJson>;
export type BookedVoucherRow = Row<typeof bookedVoucherJson> & { createdAt?: string; revokedAt?: string };
export type RedemptionRow = Row<typeof redemptionJson>;

export const LEDGER_COLUMNS: readonly Column<LedgerRow>[] = [
  { name: 'createdAt', head: 'WHEN (UTC)', cell: ({ createdAt }) => minuteText(createdAt) },
  { name: 'customerId', head: 'CUSTOMER', cell: ({ customerId }) => short(customerId) },
  { name: 'amount', head: 'AMOUNT', cell: ({ amount, currency }) => `${currency} ${amount}` },
  { name: 'balance', head: 'BALANCE', cell: ({ balance, currency }) => `${currency} ${balance}` },
  { name: 'reason', head: 'REASON' },
  { name: 'orderId', head: 'ORDER', cell: ({ orderId }) => short(orderId) },
  { name: 'email', head: 'E-MAIL', extra: true },
  { name: 'id', head: 'ID', extra: true },
  { name: 'currency', head: 'CURRENCY', extra: true },
];

export const BOOKED_VOUCHER_COLUMNS: readonly Column<BookedVoucherRow>[] = [
  ...(VOUCHER_COLUMNS as readonly unknown[] as readonly Column<BookedVoucherRow>[]),
  {
    name: 'revokedAt',
    head: 'REVOKED (UTC)',
    extra: true,
    cell: ({ revokedAt }) => minuteText(revokedAt),
  },
];

export const LEAK_COLUMNS: readonly Column<Row<typeof leakJson>>[] = [
  { name: 'code', head: 'CODE', cell: ({ code }) => code || '(blank)' },
  { name: 'customerId', head: 'CUSTOMER' },
  { name: 'redeemedAt', head: 'REDEEMED (UTC)', cell: ({ redeemedAt }) => minuteText(redeemedAt) },
  { name: 'credit', head: 'CREDIT', cell: ({ credit, currency }) => `${currency} ${credit}` },
  { name: 'balance', head: 'BALANCE', cell: ({ balance, currency }) => `${currency} ${balance}` },
  { name: 'tenantId', head: 'ORGANIZATION', extra: true },
  { name: 'email', head: 'E-MAIL', extra: true },
  { name: 'currency', head: 'CURRENCY', extra: true },
];

export const REDEMPTION_COLUMNS: readonly Column<RedemptionRow>[] = [
  { name: 'redeemedAt', head: 'REDEEMED (UTC)', cell: ({ redeemedAt }) => minuteText(redeemedAt) },
  { name: 'customerId', head: 'CUSTOMER' },
  { name: 'tenantId', head: 'ORGANIZATION' },
  { name: 'orderId', head: 'ORDER', cell: ({ orderId }) => short(orderId) || '(none)' },
  { name: 'orderStatus', head: 'STATUS' },
];
