import type { Leak } from '../../domain/business/books/leak.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import { LEAKED } from './reconcile-rules.ts';
import { bigintOf, moment, textOf } from './sql-values.ts';
import { type DirectRequest, ofBooks, withBooks } from './with-books.ts';

const MOST = 10_000;

/** Redemptions older than ten minutes without an order since, oldest first; `cut` when there are more than are told. */
export function findLeaks(
  workshop: BusinessWorkshop,
  request: DirectRequest,
): Promise<OfSovereign & { leaks: Leak[]; cut: boolean }> {
  return withBooks(workshop, request, async (books) => {
    const { ledgerAmount } = books.schema;
    const rows = await books.database.read((one) =>
      one.rows(`SELECT r.code, r.customer_id, c.tenant_id, c.email, ${moment('r.created_at')} AS redeemed_at,
        p.credit_omr::numeric * 1000000 AS credit,
        coalesce((SELECT sum(${ledgerAmount}) FROM credit_ledger l WHERE l.customer_id = r.customer_id), 0) AS balance
        ${LEAKED} ORDER BY r.created_at, r.code, r.customer_id LIMIT ${MOST + 1}`),
    );
    const leaks = rows.slice(0, MOST).map((row) => ({
      ...{ code: textOf(row, 'code'), customerId: textOf(row, 'customer_id') },
      ...{ tenantId: textOf(row, 'tenant_id'), email: textOf(row, 'email') },
      ...{ redeemedAt: textOf(row, 'redeemed_at'), credit: bigintOf(row, 'credit') },
      balance: bigintOf(row, 'balance'),
    }));
    return { ...ofBooks(books), leaks, cut: rows.length > MOST };
  });
}
