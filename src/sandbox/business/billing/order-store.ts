import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../storage/transaction.ts';

export interface NewOrder {
  customerId: string;
  tenantId: string;
  planId: string;
  apps: string[] | null;
  addons: string[] | null;
  amountOmr: number;
  promoCode: string;
}

type Row = Record<string, unknown>;

export async function insertOrder(
  client: Pool | PoolClient,
  order: NewOrder,
  status: 'pending' | 'completed',
): Promise<Row> {
  const { rows } = await client.query(
    `INSERT INTO orders (customer_id, tenant_id, plan_id, apps, addons, amount_omr, amount_baisa, status, promo_code)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *`,
    [
      ...[order.customerId, order.tenantId, order.planId],
      ...[JSON.stringify(order.apps), JSON.stringify(order.addons)],
      ...[order.amountOmr, order.amountOmr * 1000, status],
      order.promoCode === '' ? null : order.promoCode,
    ],
  );
  return rows[0];
}

/** Order, ledger and subscription in one transaction (#92); nothing is charged for a total of zero. */
export function creditOnlyCheckout(pool: Pool, order: NewOrder): Promise<Row> {
  return inTransaction(pool, async (client) => {
    const placed = await insertOrder(client, order, 'completed');
    if (order.amountOmr > 0)
      await client.query(
        `INSERT INTO credit_ledger (customer_id, amount_omr, reason, order_id) VALUES ($1, $2, 'order-payment', $3)`,
        [order.customerId, -order.amountOmr, placed.id],
      );
    await insertSubscription(client, order, order.planId);
    return placed;
  });
}

export async function insertSubscription(
  client: Pool | PoolClient,
  { customerId, tenantId }: Pick<NewOrder, 'customerId' | 'tenantId'>,
  planId: string,
): Promise<void> {
  await client.query(
    `INSERT INTO subscriptions (customer_id, tenant_id, plan_id, status) VALUES ($1, $2, $3, 'active')`,
    [customerId, tenantId, planId],
  );
}

export async function setStripeSession(pool: Pool, order: string, session: string): Promise<void> {
  await pool.query('UPDATE orders SET stripe_session_id = $2 WHERE id = $1', [order, session]);
}

export async function completeOrder(pool: Pool, order: string): Promise<Row | undefined> {
  const { rows } = await pool.query(
    `UPDATE orders SET status = 'completed' WHERE id::text = $1 RETURNING *`,
    [order],
  );
  return rows[0];
}

/** The newest 50, whether their code's row is a tombstone told along. */
export async function newestOrders(pool: Pool): Promise<Row[]> {
  const { rows } = await pool.query(
    `SELECT o.*, (p.deleted_at IS NOT NULL) AS promo_deleted
     FROM orders o LEFT JOIN promo_codes p ON p.code = o.promo_code
     ORDER BY o.created_at DESC LIMIT 50`,
  );
  return rows;
}
