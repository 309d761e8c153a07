import type { Row, Statement, Transaction } from '../../clients/postgres/database.ts';
import type { BookedVoucher } from '../../domain/business/books/booked-voucher.ts';
import { fromOmr, wholeOmr } from '../../domain/business/omr.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Schema } from './schema.ts';
import { bigintOf, intOf, textOf } from './sql-values.ts';

export interface DirectOrder {
  /** A UUID that was chosen beforehand, so that looking finds exactly this order. */
  id: string;
  /** A voucher that is redeemed with it. */
  code?: string;
  customerId: string;
  tenantId: string;
  planId: string;
  addonIds: readonly string[];
  /** Whole OMR, in micro-OMR. */
  total: bigint;
}

/**
 * Redemption and credit-only order in one transaction: the code's row is locked, then the customer's, then the balance is
 * read, so that nobody can spend it twice (billing.md 2.6, 3.3). Two ways there and back: a way through a cluster is long.
 * @returns the customer's balance after the order
 * @throws CatalystError CATALYST-VOUCHER-NOT-FOUND, -NOT-ACTIVE, -EXHAUSTED, -ALREADY-REDEEMED, CATALYST-PAYMENT-UNAVAILABLE
 */
export async function redeemWithin(
  transaction: Transaction,
  schema: Schema,
  order: DirectOrder,
): Promise<bigint> {
  const { code, customerId, total } = order;
  const ofCode = code === undefined ? [] : [lockVoucher(schema, code)];
  const answers = await transaction.together(
    ...[...ofCode, lockCustomer(customerId, code), readBalance(schema, customerId)],
  );
  const [[voucher], [customer], [sum = {}]] = (code === undefined ? [[], ...answers] : answers) as LockedRows;
  const credit = code === undefined ? 0n : usableCredit(voucher, customer?.redeemed === 't');
  const balance = bigintOf(sum, 'balance') + credit;
  if (balance < total) throw notCovered();
  insertAll(transaction, schema, order, credit);
  return balance - total;
}

/** Of the voucher, of the customer, and their balance. */
type LockedRows = [Row[], Row[], Row[]];

function lockVoucher({ revokedAt }: Schema, code: string): Statement {
  const text = `SELECT p.credit_omr, p.active, p.max_redemptions, p.times_redeemed, ${revokedAt} AS revoked_at
     FROM promo_codes p WHERE p.code = $1 FOR UPDATE`;
  return { text, values: [code] };
}

/** Whether the customer has redeemed the code: nobody can meanwhile, since the code's row is ours. */
function lockCustomer(customerId: string, code: string | undefined): Statement {
  const text = `SELECT EXISTS (SELECT FROM promo_redemptions r WHERE r.customer_id = c.id AND r.code = $2) AS redeemed
     FROM customers c WHERE c.id = $1 FOR UPDATE`;
  return { text, values: [customerId, code ?? null] };
}

function readBalance({ ledgerAmount }: Schema, customerId: string): Statement {
  const text = `SELECT coalesce(sum(${ledgerAmount}), 0) AS balance FROM credit_ledger l WHERE l.customer_id = $1`;
  return { text, values: [customerId] };
}

export async function hasRedeemed(
  transaction: Transaction,
  { customerId, code }: { customerId: string; code: string },
): Promise<boolean> {
  const rows = await transaction.rows(
    'SELECT r.created_at FROM promo_redemptions r WHERE r.customer_id = $1 AND r.code = $2',
    [customerId, code],
  );
  return rows.length > 0;
}

export async function balanceOf(
  transaction: Transaction,
  schema: Schema,
  customerId: string,
): Promise<bigint> {
  const [[row = {}] = []] = await transaction.together(readBalance(schema, customerId));
  return bigintOf(row, 'balance');
}

export function notCovered(): CatalystError {
  const message = 'Credit and voucher do not cover the order. Nothing was written.';
  return new CatalystError('CATALYST-PAYMENT-UNAVAILABLE', message, {
    hint: "Only a checkout with the customer's own token can take a card.",
  });
}

/**
 * What a checkout would refuse it for, in upstream's order: revoked, inactive, cap; the customer comes behind them.
 * @throws CatalystError CATALYST-VOUCHER-NOT-FOUND, -NOT-ACTIVE, -EXHAUSTED
 */
export function refuseUnusable(
  voucher: Pick<BookedVoucher, 'revokedAt' | 'active' | 'maxRedemptions' | 'timesRedeemed'>,
): void {
  const { revokedAt, active, maxRedemptions, timesRedeemed } = voucher;
  if (revokedAt !== undefined)
    throw new CatalystError('CATALYST-VOUCHER-NOT-FOUND', 'No live voucher has that code.');
  if (!active) throw new CatalystError('CATALYST-VOUCHER-NOT-ACTIVE', 'The voucher is switched off.');
  if (maxRedemptions > 0 && timesRedeemed >= maxRedemptions)
    throw new CatalystError('CATALYST-VOUCHER-EXHAUSTED', 'The voucher has reached its cap.');
}

function usableCredit(row: Row | undefined, redeemed: boolean): bigint {
  if (row === undefined)
    throw new CatalystError('CATALYST-VOUCHER-NOT-FOUND', 'No live voucher has that code.');
  refuseUnusable({
    ...(row.revoked_at == null ? {} : { revokedAt: row.revoked_at }),
    active: textOf(row, 'active') === 't',
    maxRedemptions: intOf(row, 'max_redemptions'),
    timesRedeemed: intOf(row, 'times_redeemed'),
  });
  if (redeemed)
    throw new CatalystError('CATALYST-VOUCHER-ALREADY-REDEEMED', 'This customer has redeemed it before.');
  return fromOmr(bigintOf(row, 'credit_omr'));
}

/**
 * Redemption, counter, grant, then order, payment and subscription as upstream's checkout by credit writes them, in one
 * statement. Nothing is charged for a total of 0.
 */
function insertAll(
  transaction: Transaction,
  { orderBaisa }: Schema,
  order: DirectOrder,
  credit: bigint,
): void {
  const { id, code, customerId, tenantId, planId, addonIds, total } = order;
  const values = [
    customerId,
    tenantId,
    planId,
    id,
    JSON.stringify(addonIds),
    String(wholeOmr(total)),
    code ?? null,
  ];
  if (code !== undefined) values.push(String(wholeOmr(credit)));
  const baisa = orderBaisa
    ? { column: ', amount_baisa', value: ', $6::bigint * 1000' }
    : { column: '', value: '' };
  transaction.lastly(
    `WITH ${code === undefined ? '' : `${REDEMPTION},`}
      ${total > 0n ? `${PAYMENT},` : ''}
      placed AS (INSERT INTO orders
          (id, customer_id, tenant_id, plan_id, apps, addons, amount_omr, status, promo_code${baisa.column})
        VALUES ($4::uuid, $1, $2, $3, '[]'::jsonb, $5::jsonb, $6::int, 'completed', $7::text${baisa.value}))
     INSERT INTO subscriptions (customer_id, tenant_id, plan_id, status) VALUES ($1, $2, $3, 'active')`,
    values,
  );
}

const REDEMPTION = `redeemed AS (INSERT INTO promo_redemptions (customer_id, code) VALUES ($1, $7)),
  counted AS (UPDATE promo_codes SET times_redeemed = times_redeemed + 1 WHERE code = $7),
  granted AS (INSERT INTO credit_ledger (customer_id, amount_omr, reason) VALUES ($1, $8::int, 'promo:' || $7::text))`;

const PAYMENT = `paid AS (INSERT INTO credit_ledger (customer_id, amount_omr, reason, order_id)
  VALUES ($1, -($6::int), 'order-payment', $4::uuid::text))`;
