import type { Row, Transaction } from '../../clients/postgres/database.ts';
import { fromOmr, wholeOmr } from '../../domain/business/omr.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Schema } from './schema.ts';
import { bigintOf, intOf, textOf } from './sql-values.ts';

export interface DirectOrder {
  code: string;
  customerId: string;
  tenantId: string;
  planId: string;
  addonIds: readonly string[];
  /** Whole OMR, in micro-OMR. */
  total: bigint;
}

export interface Redeemed {
  orderId: string;
  /** Of the customer after the order. */
  balance: bigint;
}

/**
 * Redemption and credit-only order in one transaction: the code's row is locked, then the customer's, then the balance is
 * read, so that nobody can spend it twice (billing.md 2.6, 3.3).
 * @throws CatalystError CATALYST-VOUCHER-NOT-FOUND, -NOT-ACTIVE, -EXHAUSTED, -ALREADY-REDEEMED, CATALYST-PAYMENT-UNAVAILABLE
 */
export async function redeemWithin(
  transaction: Transaction,
  schema: Schema,
  order: DirectOrder,
): Promise<Redeemed> {
  const { code, customerId, total } = order;
  const [row] = await transaction.rows(
    `SELECT p.credit_omr, p.active, p.max_redemptions, p.times_redeemed, ${schema.revokedAt} AS revoked_at
     FROM promo_codes p WHERE p.code = $1 FOR UPDATE`,
    [code],
  );
  await transaction.rows('SELECT c.id FROM customers c WHERE c.id = $1 FOR UPDATE', [customerId]);
  const credit = usableCredit(row, await hasRedeemed(transaction, order));
  await insertRedemption(transaction, order, credit);
  const balance = await balanceOf(transaction, schema, customerId);
  if (balance < total) throw notCovered();
  return { orderId: await insertOrder(transaction, schema, order), balance: balance - total };
}

export async function hasRedeemed(
  transaction: Transaction,
  { customerId, code }: Pick<DirectOrder, 'customerId' | 'code'>,
): Promise<boolean> {
  const rows = await transaction.rows(
    'SELECT r.created_at FROM promo_redemptions r WHERE r.customer_id = $1 AND r.code = $2',
    [customerId, code],
  );
  return rows.length > 0;
}

export async function balanceOf(
  transaction: Transaction,
  { ledgerAmount }: Schema,
  customerId: string,
): Promise<bigint> {
  const [row = {}] = await transaction.rows(
    `SELECT coalesce(sum(${ledgerAmount}), 0) AS balance FROM credit_ledger l WHERE l.customer_id = $1`,
    [customerId],
  );
  return bigintOf(row, 'balance');
}

export function notCovered(): CatalystError {
  const message = 'Credit and voucher do not cover the order. Nothing was written.';
  return new CatalystError('CATALYST-PAYMENT-UNAVAILABLE', message, {
    hint: "Only a checkout with the customer's own token can take a card.",
  });
}

/** The order of these refusals is upstream's: revoked, inactive, cap, customer. */
function usableCredit(row: Row | undefined, redeemed: boolean): bigint {
  if (row === undefined || row.revoked_at != null)
    throw new CatalystError('CATALYST-VOUCHER-NOT-FOUND', 'No live voucher has that code.');
  if (textOf(row, 'active') !== 't')
    throw new CatalystError('CATALYST-VOUCHER-NOT-ACTIVE', 'The voucher is switched off.');
  const cap = intOf(row, 'max_redemptions');
  if (cap > 0 && intOf(row, 'times_redeemed') >= cap)
    throw new CatalystError('CATALYST-VOUCHER-EXHAUSTED', 'The voucher has reached its cap.');
  if (redeemed)
    throw new CatalystError('CATALYST-VOUCHER-ALREADY-REDEEMED', 'This customer has redeemed it before.');
  return fromOmr(bigintOf(row, 'credit_omr'));
}

async function insertRedemption(
  transaction: Transaction,
  { code, customerId }: DirectOrder,
  credit: bigint,
): Promise<void> {
  const pair = [customerId, code];
  await transaction.change('INSERT INTO promo_redemptions (customer_id, code) VALUES ($1, $2)', pair);
  await transaction.change('UPDATE promo_codes SET times_redeemed = times_redeemed + 1 WHERE code = $1', [
    code,
  ]);
  await transaction.change(
    'INSERT INTO credit_ledger (customer_id, amount_omr, reason) VALUES ($1, $2::int, $3)',
    [customerId, String(wholeOmr(credit)), `promo:${code}`],
  );
}

/** Order, ledger, subscription, as upstream's checkout by credit writes them; nothing is charged for a total of 0. */
async function insertOrder(transaction: Transaction, schema: Schema, order: DirectOrder): Promise<string> {
  const { code, customerId, tenantId, planId, addonIds, total } = order;
  const whole = String(wholeOmr(total));
  const baisa = schema.orderBaisa ? { column: ', amount_baisa', value: ', $5::bigint * 1000' } : undefined;
  const [row = {}] = await transaction.rows(
    `INSERT INTO orders (customer_id, tenant_id, plan_id, apps, addons, amount_omr, status, promo_code${baisa?.column ?? ''})
     VALUES ($1, $2, $3, '[]'::jsonb, $4::jsonb, $5::int, 'completed', $6${baisa?.value ?? ''}) RETURNING id`,
    [customerId, tenantId, planId, JSON.stringify(addonIds), whole, code],
  );
  const id = textOf(row, 'id');
  if (total > 0n)
    await transaction.change(
      `INSERT INTO credit_ledger (customer_id, amount_omr, reason, order_id) VALUES ($1, -($2::int), 'order-payment', $3)`,
      [customerId, whole, id],
    );
  await transaction.change(
    `INSERT INTO subscriptions (customer_id, tenant_id, plan_id, status) VALUES ($1, $2, $3, 'active')`,
    [customerId, tenantId, planId],
  );
  return id;
}
