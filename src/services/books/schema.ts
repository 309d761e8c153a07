import type { Transaction } from '../../clients/postgres/database.ts';
import { CatalystError } from '../../domain/errors.ts';

/** What direct mode reads; the layers agree on these (billing.md 1.1). */
const NEEDED: Record<string, readonly string[]> = {
  customers: ['id', 'user_id', 'tenant_id', 'email', 'created_at'],
  subscriptions: ['id', 'customer_id', 'tenant_id', 'plan_id', 'status', 'created_at'],
  orders: ['id', 'customer_id', 'tenant_id', 'plan_id', 'amount_omr', 'status', 'promo_code', 'created_at'],
  invoices: ['id', 'customer_id', 'tenant_id', 'amount_omr', 'currency', 'status', 'created_at'],
  promo_codes: [
    ...['code', 'credit_omr', 'description', 'active', 'max_redemptions', 'times_redeemed', 'created_at'],
  ],
  promo_redemptions: ['customer_id', 'code', 'created_at'],
  credit_ledger: ['id', 'customer_id', 'amount_omr', 'reason', 'order_id', 'created_at'],
};

/** Expressions of SQL over the tables as this Sovereign has them; amounts come out as micro-OMR without a fraction. */
export interface Schema {
  /** Of `credit_ledger l`. */
  ledgerAmount: string;
  /** Of `orders o`. */
  orderAmount: string;
  /** Whether orders keep baisa too. */
  orderBaisa: boolean;
  /** Of `invoices i`. */
  invoiceAmount: string;
  /** Of `promo_codes p`: when it was revoked, null while it lives. */
  revokedAt: string;
  /** Of `invoices i`: whole OMR and baisa say the same number. */
  suspectUnits: string;
  /** Of `credit_ledger l`: the request that a charge was booked for, and its organization; null where they are not kept. */
  usageRequest: string;
  usageTenant: string;
  /** `L` has the columns of metering, `S` has not. */
  layer: 'S' | 'L';
}

const COLUMNS = `SELECT table_name::text AS "table", column_name::text AS "column" FROM information_schema.columns
  WHERE table_schema = current_schema() AND table_name = ANY($1::text[])`;

/**
 * Looks which columns are there, since upstream keeps no version of its schema; columns that we do not know are left alone.
 * @throws CatalystError CATALYST-DATABASE-SCHEMA with every column that is missing or hidden from the role
 */
export async function readSchema(transaction: Transaction): Promise<Schema> {
  const rows = await transaction.rows(COLUMNS, [Object.keys(NEEDED)]);
  const known = new Set(rows.map(({ table, column }) => `${table}.${column}`));
  const faults = Object.entries(NEEDED)
    .flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`))
    .filter((column) => !known.has(column))
    .map((field) => ({ field, reason: 'is not there, or the role may not read it' }));
  if (faults.length === 0) return schemaOf((column) => known.has(column));
  throw new CatalystError('CATALYST-DATABASE-SCHEMA', 'This is no database of billing that we know.', {
    hint: 'See the rights that direct mode needs: catalyst billing direct-role',
    faults,
  });
}

/** Baisa of 0 stand in rows that were never back-filled. */
function amount(alias: string, hasBaisa: boolean): string {
  const whole = `${alias}.amount_omr::numeric * 1000000`;
  if (!hasBaisa) return whole;
  return `CASE WHEN ${alias}.amount_baisa <> 0 THEN ${alias}.amount_baisa::numeric * 1000 ELSE ${whole} END`;
}

function schemaOf(has: (column: string) => boolean): Schema {
  const metered = has('credit_ledger.amount_micro_omr');
  const baisa = has('invoices.amount_baisa');
  return {
    ledgerAmount: `(l.amount_omr::numeric * 1000000${metered ? ' + l.amount_micro_omr' : ''})`,
    orderAmount: `(${amount('o', has('orders.amount_baisa'))})`,
    orderBaisa: has('orders.amount_baisa'),
    invoiceAmount: `(${amount('i', baisa)})`,
    revokedAt: has('promo_codes.deleted_at') ? 'p.deleted_at' : 'NULL::timestamptz',
    suspectUnits: baisa ? '(i.amount_omr > 0 AND i.amount_omr = i.amount_baisa)' : 'false',
    usageRequest: has('credit_ledger.external_ref') ? 'l.external_ref' : 'NULL::text',
    usageTenant: has('credit_ledger.metadata') ? "l.metadata->>'tenant_id'" : 'NULL::text',
    layer: metered ? 'L' : 'S',
  };
}
