import type { Transaction } from '../../clients/postgres/database.ts';
import type { RollbackSight } from '../../domain/business/books/leak.ts';
import type { Schema } from './schema.ts';
import { bigintOf, given, intOf, moment, textOf } from './sql-values.ts';

export interface Statement {
  sql: string;
  values: string[];
}

/**
 * The compensation in upstream's order (billing.md 2.7): redemption, counter, ledger. The code's row is taken before the
 * customer's, as every writer of both has to, or two of them wait for each other.
 */
export function rollbackStatements(code: string, customerId: string) {
  return {
    redemption: {
      sql: 'DELETE FROM promo_redemptions WHERE customer_id = $1 AND code = $2',
      values: [customerId, code],
    },
    counter: {
      sql: 'UPDATE promo_codes SET times_redeemed = GREATEST(times_redeemed - 1, 0) WHERE code = $1',
      values: [code],
    },
    customer: { sql: 'SELECT id FROM customers WHERE id = $1 FOR UPDATE', values: [customerId] },
    ledger: {
      sql: 'DELETE FROM credit_ledger WHERE customer_id = $1 AND reason = $2 AND order_id IS NULL',
      values: [customerId, `promo:${code}`],
    },
  } satisfies Record<string, Statement>;
}

/** What is there of a redemption. @param since what it was when it is deleted already in this transaction */
export async function rollbackSight(
  transaction: Transaction,
  schema: Schema,
  { code, customerId, since }: { code: string; customerId: string; since?: string },
): Promise<RollbackSight> {
  const { ledgerAmount, orderAmount } = schema;
  const [row = {}] = await transaction.rows(
    `SELECT p.times_redeemed, ${moment('r.created_at')} AS redeemed_at,
      coalesce((SELECT sum(${ledgerAmount}) FROM credit_ledger l WHERE l.customer_id = $2), 0) AS balance,
      coalesce((SELECT sum(${ledgerAmount}) FROM credit_ledger l
        WHERE l.customer_id = $2 AND l.reason = $3 AND l.order_id IS NULL), 0) AS granted
     FROM promo_codes p LEFT JOIN promo_redemptions r ON r.code = p.code AND r.customer_id = $2 WHERE p.code = $1`,
    [code, customerId, `promo:${code}`],
  );
  const found = given(row, { redeemedAt: 'redeemed_at' });
  const orders = await transaction.rows(
    `SELECT o.id, o.status, ${orderAmount} AS amount, o.promo_code, ${moment('o.created_at')} AS created_at
     FROM orders o WHERE o.customer_id = $1 AND o.created_at >= $2::timestamptz ORDER BY o.created_at, o.id LIMIT 1000`,
    [customerId, since ?? found.redeemedAt ?? 'infinity'],
  );
  return {
    ...{ code, customerId, ...found, timesRedeemed: intOf(row, 'times_redeemed') },
    ...{ granted: bigintOf(row, 'granted'), balance: bigintOf(row, 'balance') },
    orders: orders.map((order) => ({
      ...{ id: textOf(order, 'id'), status: textOf(order, 'status'), amount: bigintOf(order, 'amount') },
      ...{ createdAt: textOf(order, 'created_at'), ...given(order, { promoCode: 'promo_code' }) },
    })),
  };
}
