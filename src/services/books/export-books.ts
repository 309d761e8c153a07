import type { Row } from '../../clients/postgres/database.ts';
import type { ExportKind, ExportRow } from '../../domain/business/books/export-columns.ts';
import { CURRENCY, omrDecimal } from '../../domain/business/omr.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import type { Schema } from './schema.ts';
import { bigintOf, moment } from './sql-values.ts';
import { type DirectRequest, ofBooks, withBooks } from './with-books.ts';

export interface ExportRequest extends DirectRequest {
  kind: ExportKind;
  /** Told the rows as they come; what it returns is waited for. */
  onRows(rows: ExportRow[]): unknown;
}

/** Every row of a kind, oldest first, out of one snapshot; memory does not grow with their number. */
export function exportBooks(
  workshop: BusinessWorkshop,
  request: ExportRequest,
): Promise<OfSovereign & { rows: number }> {
  return withBooks(workshop, request, async (books) => {
    const { query, money } = EXPORTS[request.kind];
    let rows = 0;
    for await (const part of books.database.parts(query(books.schema))) {
      request.signal?.throwIfAborted();
      rows += part.length;
      await request.onRows(part.map((row) => exportRow(row, money)));
    }
    return { ...ofBooks(books), rows };
  });
}

interface Export {
  query(schema: Schema): string;
  /** Columns in micro-OMR, which come out as `<name>_omr` and `<name>_baisa`. */
  money: readonly string[];
}

const EXPORTS: Record<ExportKind, Export> = {
  orders: {
    money: ['amount'],
    query: ({ orderAmount }) => `SELECT o.id AS order_id, o.customer_id, o.tenant_id, o.plan_id, o.status,
      ${orderAmount} AS amount, o.promo_code, o.apps, o.addons, ${moment('o.created_at')} AS created_at
      FROM orders o ORDER BY o.created_at, o.id`,
  },
  ledger: {
    money: ['amount', 'balance'],
    query: ({ ledgerAmount }) => `SELECT l.id AS entry_id, l.customer_id, c.tenant_id, c.email,
      ${ledgerAmount} AS amount,
      sum(${ledgerAmount}) OVER (PARTITION BY l.customer_id ORDER BY l.created_at, l.id) AS balance,
      l.reason, l.order_id, ${moment('l.created_at')} AS created_at
      FROM credit_ledger l JOIN customers c ON c.id = l.customer_id ORDER BY l.created_at, l.id`,
  },
  vouchers: {
    money: ['credit'],
    query: ({ revokedAt }) => `SELECT p.code, p.credit_omr::numeric * 1000000 AS credit, p.description,
      CASE WHEN p.active THEN 'true' ELSE 'false' END AS active, p.max_redemptions, p.times_redeemed,
      ${moment('p.created_at')} AS created_at, ${moment(revokedAt)} AS revoked_at
      FROM promo_codes p ORDER BY p.created_at, p.code`,
  },
};

function exportRow(row: Row, money: readonly string[]): ExportRow {
  const texts = Object.entries(row)
    .filter(([name]) => !money.includes(name))
    .map(([name, value]) => [name, value ?? '']);
  const amounts = money.flatMap((name) => {
    const micro = bigintOf(row, name);
    return [
      [`${name}_omr`, omrDecimal(micro)],
      [`${name}_baisa`, baisaText(micro)],
    ];
  });
  return Object.fromEntries([...texts, ...amounts, ['currency', CURRENCY]]);
}

/** Usage is finer than a baisa: `-0.156`. */
function baisaText(micro: bigint): string {
  const decimal = omrDecimal(micro * 1000n);
  return decimal.replace(/\.?0+$/, '');
}
