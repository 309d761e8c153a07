import type { Order } from '../../domain/business/account.ts';
import { omrText } from '../../domain/business/omr.ts';
import { type BusinessSeen, businessOf } from '../business-seen.ts';
import { businessCommand } from '../derive/business-commands.ts';
import { organizationName } from '../derive/organization-names.ts';
import type { Model, Place } from '../model.ts';
import { ageOf } from '../parts/age.ts';
import { type Look, plain, type Span, span } from '../parts/line.ts';
import { memoOfTwo } from '../parts/memo.ts';
import { type Column, type Rows, rowsOf } from '../parts/rows.ts';
import { type Screen, selectedKey } from './screen.ts';

interface OrderItem extends Order {
  organization: string;
}

const COLUMNS: readonly Column<OrderItem>[] = [
  { title: 'ORDER', width: 8, cell: ({ id }) => id.slice(0, 8) },
  { title: 'ORGANIZATION', width: 16, grow: 2, cell: ({ organization }) => organization },
  { title: 'AMOUNT', width: 11, cell: ({ amount }) => omrText(amount) },
  { title: 'STATUS', width: 10, cell: ({ status }) => status },
  { title: 'VOUCHER', width: 16, grow: 1, cell: voucherText },
  { title: 'AGE', width: 6, cell: ({ createdAt }, now) => ageOf(createdAt, now) },
  { title: 'PLAN', width: 8, from: 100, cell: ({ planId }) => planId.slice(0, 8) },
  { title: 'APPS', width: 12, grow: 1, from: 110, cell: ({ apps }) => apps.join(', ') },
];

function voucherText({ promoCode = '', promoDeleted }: OrderItem): string {
  return promoDeleted ? `${promoCode} (revoked)` : promoCode;
}

const NAMELESS = {} as BusinessSeen['organizations'];

const itemsOf = memoOfTwo(
  (list: BusinessSeen['orders'], names: BusinessSeen['organizations']): OrderItem[] => {
    const known = names === NAMELESS ? undefined : names;
    return list.orders.map((order) => ({ ...order, organization: organizationName(known, order.tenantId) }));
  },
);

function signOf({ status }: OrderItem, { symbols }: Look): Span {
  if (status === 'completed') return span(symbols.done, 'good');
  return status === 'pending' ? span(symbols.waiting, 'waiting') : span(symbols.warning, 'warning');
}

function orderRows(model: Model, place: Place): Rows | undefined {
  const { value } = businessOf(model, 'orders', place.fqdn);
  if (value === undefined) return undefined;
  const names = businessOf(model, 'organizations', place.fqdn).value ?? NAMELESS;
  return rowsOf(
    {
      items: itemsOf(value, names),
      columns: COLUMNS,
      keyOf: ({ id }) => id,
      searched: ({ id, organization, status, promoCode = '' }) =>
        `${id} ${organization} ${status} ${promoCode}`,
      sign: signOf,
    },
    place,
  );
}

/** The newest orders of a Sovereign. */
export const orders: Screen = {
  title: () => 'Orders',
  panel: (model, { fqdn }) => businessOf(model, 'orders', fqdn),
  rows: orderRows,
  status: (model, { fqdn }) => plain(statusText(businessOf(model, 'orders', fqdn).value)),
  note: (model, place) => {
    const rows = orderRows(model, place);
    const id = rows && selectedKey(rows, place);
    const order = businessOf(model, 'orders', place.fqdn).value?.orders.find((one) => one.id === id);
    return order && `order ${order.id} of organization ${order.tenantId}`;
  },
  empty: ({ fqdn = '' }) => `No orders on ${fqdn} yet.`,
  command: ({ fqdn = '' }) => businessCommand(['billing', 'orders'], fqdn),
};

function statusText(list: BusinessSeen['orders'] | undefined): string {
  if (list === undefined) return '';
  const count = (status: string) => list.orders.filter((one) => one.status === status).length;
  const part = list.partial ? ['the API tells no more than 50'] : [];
  const { length } = list.orders;
  const head = `${length} ${length === 1 ? 'order' : 'orders'}`;
  return [head, `${count('completed')} completed`, `${count('pending')} pending`, ...part].join(' · ');
}
