import type { Pool } from 'pg';
import { inTransaction } from '../storage/transaction.ts';

export interface Usage {
  customerId: string;
  /** Below zero: a charge. */
  microOmr: bigint;
  reason: string;
  /** Request id; the same one is stored once. */
  externalRef: string;
  metadata: Record<string, unknown> | null;
}

export interface RecordedUsage {
  entry: string;
  /** Whole OMR and micro-OMR added up. */
  balanceMicroOmr: bigint;
  duplicate: boolean;
}

/** Stores a charge once per request id, and reads the balance in the same transaction (billing.md 5.5). */
export function recordUsage(pool: Pool, usage: Usage): Promise<RecordedUsage> {
  return inTransaction(pool, async (client) => {
    const made = await client.query(
      `INSERT INTO credit_ledger (customer_id, amount_omr, reason, amount_micro_omr, external_ref, metadata)
       VALUES ($1, 0, $2, $3, $4, $5)
       ON CONFLICT (external_ref) WHERE external_ref IS NOT NULL DO NOTHING RETURNING id`,
      [
        ...[usage.customerId, usage.reason, String(usage.microOmr), usage.externalRef],
        usage.metadata === null ? null : JSON.stringify(usage.metadata),
      ],
    );
    const entry =
      made.rows[0] ??
      (await client.query('SELECT id FROM credit_ledger WHERE external_ref = $1', [usage.externalRef]))
        .rows[0];
    const { rows } = await client.query(
      `SELECT COALESCE(SUM(amount_omr), 0)::bigint AS omr, COALESCE(SUM(amount_micro_omr), 0)::bigint AS micro
       FROM credit_ledger WHERE customer_id = $1`,
      [usage.customerId],
    );
    const balanceMicroOmr = BigInt(rows[0].omr) * 1_000_000n + BigInt(rows[0].micro);
    return { entry: entry.id, balanceMicroOmr, duplicate: made.rowCount === 0 };
  });
}
