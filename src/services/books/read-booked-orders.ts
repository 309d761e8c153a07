import type { Row, Transaction } from '../../clients/postgres/database.ts';
import type { Order } from '../../domain/business/account.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import type { Schema } from './schema.ts';
import { bigintOf, given, moment, textOf } from './sql-values.ts';
import { type DirectRequest, ofBooks, withBooks } from './with-books.ts';

export interface BookedOrdersRequest extends DirectRequest {
  /** `pending`, `completed`; every one when left out. */
  status?: string;
  /** Rows to leave out first, and at most so many after them. */
  offset?: number;
  limit?: number;
}

/** Orders as the table has them, newest first; the API gives the newest 50 only. */
export function readBookedOrders(
  workshop: BusinessWorkshop,
  request: BookedOrdersRequest,
): Promise<OfSovereign & { orders: Order[]; total: number }> {
  return withBooks(workshop, request, async (books) => {
    const { schema } = books;
    const values = [request.status ?? null];
    const found = await books.database.read(async (one) => {
      const [counted = {}] = await one.rows(
        'SELECT count(*) AS total FROM orders o WHERE $1::text IS NULL OR o.status = $1',
        values,
      );
      const rows = await one.rows(
        `${selectOf(schema)} WHERE $1::text IS NULL OR o.status = $1
         ORDER BY o.created_at DESC, o.id LIMIT $2::bigint OFFSET $3::bigint`,
        [...values, request.limit ?? null, request.offset ?? 0],
      );
      return { orders: rows.map(orderOf), total: Number(bigintOf(counted, 'total')) };
    });
    return { ...ofBooks(books), ...found };
  });
}

/** @throws CatalystError CATALYST-NOT-FOUND */
export function showBookedOrder(
  workshop: BusinessWorkshop,
  id: string,
  request: DirectRequest,
): Promise<OfSovereign & { order: Order }> {
  return withBooks(workshop, request, async (books) => {
    const order = await books.database.read((one) => bookedOrder(one, books.schema, id));
    return { ...ofBooks(books), order };
  });
}

/** How an id begins, so that no pattern can be made of it. */
const BEGINNING = /^[0-9a-f][0-9a-f-]{0,35}$/;

/** One order by its id or how that begins. @throws CatalystError CATALYST-NOT-FOUND */
export async function bookedOrder(transaction: Transaction, schema: Schema, id: string): Promise<Order> {
  const named = id.trim().toLowerCase();
  const rows = BEGINNING.test(named)
    ? await transaction.rows(`${selectOf(schema)} WHERE o.id::text LIKE $1 || '%' ORDER BY o.id LIMIT 2`, [
        named,
      ])
    : [];
  const [row] = rows;
  if (row !== undefined && rows.length === 1) return orderOf(row);
  const several = row !== undefined;
  throw new CatalystError(
    'CATALYST-NOT-FOUND',
    several ? 'More than one order begins with that.' : 'No order has that id.',
    {
      hint: several ? 'Give more of its id.' : 'catalyst billing orders --direct --reason ...',
    },
  );
}

const selectOf = ({ orderAmount, revokedAt }: Schema) => `SELECT o.id::text AS id,
  o.customer_id::text AS customer_id, o.tenant_id, o.plan_id, o.apps, o.addons, ${orderAmount} AS amount, o.status,
  o.promo_code, (${revokedAt} IS NOT NULL) AS promo_deleted, ${moment('o.created_at')} AS created_at
  FROM orders o LEFT JOIN promo_codes p ON p.code = o.promo_code`;

function orderOf(row: Row): Order {
  return {
    ...{ id: textOf(row, 'id'), customerId: textOf(row, 'customer_id'), tenantId: textOf(row, 'tenant_id') },
    ...{ planId: textOf(row, 'plan_id'), apps: namesOf(row.apps), addons: namesOf(row.addons) },
    ...{ amount: bigintOf(row, 'amount'), status: textOf(row, 'status') },
    promoDeleted: row.promo_deleted === 't',
    ...given(row, { promoCode: 'promo_code', createdAt: 'created_at' }),
  };
}

/** A list of names in JSON, which may be null. */
function namesOf(json: string | null | undefined): string[] {
  const value: unknown = json == null ? [] : JSON.parse(json);
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
