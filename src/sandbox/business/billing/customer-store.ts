import type { Pool } from 'pg';
import type { Layer } from '../layer.ts';

export interface Customer {
  id: string;
  user_id: string;
  tenant_id: string;
  stripe_customer_id: string | null;
  email: string;
}

const COLUMNS = 'id, user_id, tenant_id, stripe_customer_id, email';

export async function customerByUser(pool: Pool, userId: string): Promise<Customer | undefined> {
  return (await pool.query(`SELECT ${COLUMNS} FROM customers WHERE user_id = $1`, [userId])).rows[0];
}

export async function customerByStripe(pool: Pool, stripeId: string): Promise<Customer | undefined> {
  return (await pool.query(`SELECT ${COLUMNS} FROM customers WHERE stripe_customer_id = $1`, [stripeId]))
    .rows[0];
}

/** The first checkout binds a user to its tenant for good. */
export async function createCustomer(
  pool: Pool,
  customer: { userId: string; tenantId: string; email: string },
): Promise<Customer> {
  const { rows } = await pool.query(
    `INSERT INTO customers (user_id, tenant_id, email) VALUES ($1, $2, $3)
     ON CONFLICT (user_id) DO UPDATE SET user_id = EXCLUDED.user_id RETURNING ${COLUMNS}`,
    [customer.userId, customer.tenantId, customer.email],
  );
  return rows[0];
}

/**
 * The balance in whole OMR as upstream computes it: all rows whatever their status, and in the May layer cast to an
 * integer, which rounds half away from zero.
 */
export async function creditBalance(pool: Pool, customer: string, layer: Layer): Promise<number> {
  const sum =
    layer === 'S'
      ? 'COALESCE(SUM(amount_omr), 0)::bigint'
      : '(COALESCE(SUM(amount_omr), 0) + COALESCE(SUM(amount_micro_omr), 0) / 1000000.0)::bigint';
  const { rows } = await pool.query(`SELECT ${sum} AS balance FROM credit_ledger WHERE customer_id = $1`, [
    customer,
  ]);
  return Number(rows[0].balance);
}

/** Newest 20. */
export async function ledgerEntries(pool: Pool, customer: string): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query(
    `SELECT id, amount_omr, reason, order_id, created_at FROM credit_ledger
     WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 20`,
    [customer],
  );
  return rows;
}
