import type { Pool } from 'pg';
import { inTransaction } from '../storage/transaction.ts';

export interface PromoCode {
  code: string;
  credit_omr: number;
  description: string;
  active: boolean;
  max_redemptions: number;
}

/** Inserts or overwrites: a tombstone comes back to life, counter and time of creation stay (#91). */
export async function upsertPromoCode(pool: Pool, promo: PromoCode): Promise<void> {
  await pool.query(
    `INSERT INTO promo_codes (code, credit_omr, description, active, max_redemptions)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (code) DO UPDATE SET credit_omr = EXCLUDED.credit_omr, description = EXCLUDED.description,
       active = EXCLUDED.active, max_redemptions = EXCLUDED.max_redemptions, deleted_at = NULL`,
    [promo.code, promo.credit_omr, promo.description, promo.active, promo.max_redemptions],
  );
}

/** Live codes, newest first. */
export async function livePromoCodes(pool: Pool): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query(
    `SELECT code, credit_omr, description, active, max_redemptions, times_redeemed, created_at
     FROM promo_codes WHERE deleted_at IS NULL ORDER BY created_at DESC`,
  );
  return rows;
}

/** A code that is not deleted, undefined otherwise. */
export async function livePromoCode(pool: Pool, code: string): Promise<Record<string, unknown> | undefined> {
  const { rows } = await pool.query(
    `SELECT code, credit_omr, description, active, max_redemptions, times_redeemed
     FROM promo_codes WHERE code = $1 AND deleted_at IS NULL`,
    [code],
  );
  return rows[0];
}

/** Before #91: the row itself goes, or cannot go when somebody has redeemed it. */
export async function hardDeletePromoCode(pool: Pool, code: string): Promise<boolean> {
  return (await pool.query('DELETE FROM promo_codes WHERE code = $1', [code])).rowCount === 1;
}

/** False when there is no such live code. */
export async function deletePromoCode(pool: Pool, code: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE promo_codes SET deleted_at = now(), active = false WHERE code = $1 AND deleted_at IS NULL',
    [code],
  );
  return rowCount === 1;
}

/**
 * One transaction in upstream's order (billing.md 2.6): the code's row is locked first, then judged, then used.
 * @returns the credit in whole OMR
 * @throws Error with upstream's text
 */
export function redeemPromoCode(pool: Pool, customer: string, code: string): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query(
      `SELECT credit_omr, active, max_redemptions, times_redeemed, deleted_at
       FROM promo_codes WHERE code = $1 FOR UPDATE`,
      [code],
    );
    const promo = rows[0];
    if (promo === undefined || promo.deleted_at !== null) throw new Error('promo code not found');
    if (!promo.active) throw new Error('promo code is not active');
    if (promo.max_redemptions > 0 && promo.times_redeemed >= promo.max_redemptions)
      throw new Error('promo code has reached its redemption limit');
    const pair = [customer, code];
    const before = await client.query(
      'SELECT 1 FROM promo_redemptions WHERE customer_id = $1 AND code = $2',
      pair,
    );
    if (before.rowCount !== 0) throw new Error('promo code already redeemed by this customer');
    await client.query('INSERT INTO promo_redemptions (customer_id, code) VALUES ($1, $2)', pair);
    await client.query('UPDATE promo_codes SET times_redeemed = times_redeemed + 1 WHERE code = $1', [code]);
    await client.query('INSERT INTO credit_ledger (customer_id, amount_omr, reason) VALUES ($1, $2, $3)', [
      customer,
      promo.credit_omr,
      `promo:${code}`,
    ]);
    return promo.credit_omr as number;
  });
}

/** Takes a redemption back (#2000): nothing at all when there is none, spent credit stays spent (billing.md 2.7). */
export async function rollbackRedemption(pool: Pool, customer: string, code: string): Promise<boolean> {
  if (customer === '' || code === '') return false;
  return inTransaction(pool, async (client) => {
    const pair = [customer, code];
    const gone = await client.query(
      'DELETE FROM promo_redemptions WHERE customer_id = $1 AND code = $2',
      pair,
    );
    if (gone.rowCount === 0) return false;
    await client.query(
      'UPDATE promo_codes SET times_redeemed = GREATEST(times_redeemed - 1, 0) WHERE code = $1',
      [code],
    );
    await client.query(
      'DELETE FROM credit_ledger WHERE customer_id = $1 AND reason = $2 AND order_id IS NULL',
      [customer, `promo:${code}`],
    );
    return true;
  });
}
