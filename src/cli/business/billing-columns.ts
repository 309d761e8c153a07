import type {
  entryJson,
  invoiceJson,
  orderJson,
  planJson,
  subscriptionJson,
} from '../../domain/business/account-json.ts';
import { type Column, minuteText } from './listing.ts';

type Row<F extends (...args: never) => unknown> = ReturnType<F>;
const amountCell = ({ amount, currency }: { amount: string; currency: string }) => `${currency} ${amount}`;
const when = ({ createdAt }: { createdAt?: string }) => minuteText(createdAt);
const short = (id: string) => id.slice(0, 8);

const entryCell = ({ amount, currency }: Row<typeof entryJson>) =>
  amount === undefined ? '(not told)' : amountCell({ amount, currency });

export const ENTRY_COLUMNS: readonly Column<Row<typeof entryJson>>[] = [
  { name: 'createdAt', head: 'WHEN (UTC)', cell: when },
  { name: 'amount', head: 'AMOUNT', cell: entryCell },
  { name: 'reason', head: 'REASON' },
  { name: 'orderId', head: 'ORDER', cell: ({ orderId = '' }) => short(orderId) },
  { name: 'id', head: 'ID', extra: true },
  { name: 'currency', head: 'CURRENCY', extra: true },
];

export const ORDER_COLUMNS: readonly Column<Row<typeof orderJson>>[] = [
  { name: 'id', head: 'ORDER', cell: ({ id }) => short(id) },
  { name: 'tenantId', head: 'ORGANIZATION', cell: ({ tenantId }) => short(tenantId) },
  { name: 'planId', head: 'PLAN', cell: ({ planId }) => short(planId) },
  { name: 'amount', head: 'AMOUNT', cell: amountCell },
  { name: 'status', head: 'STATUS' },
  {
    name: 'promoCode',
    head: 'VOUCHER',
    cell: ({ promoCode = '', promoDeleted }) => `${promoCode}${promoDeleted ? ' (revoked)' : ''}`,
  },
  { name: 'createdAt', head: 'WHEN (UTC)', cell: when },
  { name: 'customerId', head: 'CUSTOMER', extra: true },
  { name: 'apps', head: 'APPS', extra: true, cell: ({ apps }) => apps.join(', ') },
  { name: 'addons', head: 'ADD-ONS', extra: true, cell: ({ addons }) => addons.join(', ') },
  { name: 'promoDeleted', head: 'REVOKED', extra: true },
  { name: 'currency', head: 'CURRENCY', extra: true },
];

export const SUBSCRIPTION_COLUMNS: readonly Column<Row<typeof subscriptionJson>>[] = [
  { name: 'tenantId', head: 'ORGANIZATION' },
  { name: 'planId', head: 'PLAN', cell: ({ planId }) => planId || '(none yet)' },
  { name: 'status', head: 'STATUS' },
  { name: 'periodEnd', head: 'PAID UNTIL (UTC)', cell: ({ periodEnd }) => minuteText(periodEnd) },
  { name: 'createdAt', head: 'SINCE (UTC)', cell: when },
  { name: 'periodStart', head: 'PAID FROM (UTC)', extra: true },
  { name: 'id', head: 'ID', extra: true },
  { name: 'customerId', head: 'CUSTOMER', extra: true },
];

export const INVOICE_COLUMNS: readonly Column<Row<typeof invoiceJson>>[] = [
  { name: 'id', head: 'INVOICE', cell: ({ id }) => short(id) },
  { name: 'amount', head: 'AMOUNT', cell: amountCell },
  { name: 'status', head: 'STATUS' },
  { name: 'periodEnd', head: 'PERIOD ENDS (UTC)', cell: ({ periodEnd }) => minuteText(periodEnd) },
  { name: 'createdAt', head: 'WHEN (UTC)', cell: when },
  {
    name: 'suspectUnits',
    head: 'NOTE',
    cell: ({ suspectUnits }) => (suspectUnits ? 'units are suspect: OMR and baisa say the same number' : ''),
  },
  { name: 'tenantId', head: 'ORGANIZATION', extra: true },
  { name: 'customerId', head: 'CUSTOMER', extra: true },
  { name: 'periodStart', head: 'PERIOD STARTS (UTC)', extra: true },
  { name: 'currency', head: 'CURRENCY', extra: true },
];

export const PLAN_COLUMNS: readonly Column<Row<typeof planJson>>[] = [
  { name: 'slug', head: 'PLAN' },
  { name: 'name', head: 'NAME' },
  { name: 'price', head: 'A MONTH', cell: ({ price, currency }) => `${currency} ${price}` },
  { name: 'popular', head: 'POPULAR', cell: ({ popular }) => (popular ? 'yes' : '') },
  { name: 'stripePriceId', head: 'STRIPE PRICE' },
  { name: 'id', head: 'ID' },
  { name: 'currency', head: 'CURRENCY', extra: true },
];
