import type { Revenue } from '../../domain/business/account.ts';
import type { OwnRevenue } from '../../domain/business/own-revenue.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import type { Schema } from './schema.ts';
import { bigintOf, intOf } from './sql-values.ts';
import { type DirectRequest, ofBooks, withBooks } from './with-books.ts';

/** The Sovereign's own formula and our count, over every order and in one snapshot; the API shows the newest 50 only. */
export function readBookedRevenue(
  workshop: BusinessWorkshop,
  request: DirectRequest,
): Promise<OfSovereign & { reported: Revenue; own: OwnRevenue }> {
  return withBooks(workshop, request, async (books) => {
    const [row = {}] = await books.database.read((one) => one.rows(revenueQuery(books.schema)));
    const reported = {
      ...{ reportedMrr: bigintOf(row, 'reported'), customers: intOf(row, 'customers') },
      ...{ newThisMonth: intOf(row, 'fresh'), activeSubscriptions: intOf(row, 'active') },
    };
    const own = { mrr: bigintOf(row, 'own'), subscriptions: intOf(row, 'counted'), partial: false };
    return { ...ofBooks(books), reported, own };
  });
}

/** Ours: the latest completed order of each customer's organization that has an active subscription. */
function revenueQuery({ orderAmount }: Schema): string {
  return `WITH held AS (SELECT DISTINCT s.customer_id, s.tenant_id FROM subscriptions s WHERE s.status = 'active'),
    latest AS (SELECT DISTINCT ON (o.customer_id, o.tenant_id) ${orderAmount} AS amount
      FROM orders o JOIN held h ON h.customer_id = o.customer_id AND h.tenant_id = o.tenant_id
      WHERE o.status = 'completed' ORDER BY o.customer_id, o.tenant_id, o.created_at DESC, o.id DESC)
    SELECT (SELECT coalesce(sum(o.amount_omr::numeric * 1000000), 0) FROM subscriptions s
        JOIN orders o ON o.customer_id = s.customer_id AND o.tenant_id = s.tenant_id WHERE s.status = 'active') AS reported,
      (SELECT count(*) FROM customers) AS customers,
      (SELECT count(*) FROM customers c WHERE c.created_at >= date_trunc('month', now())) AS fresh,
      (SELECT count(*) FROM subscriptions s WHERE s.status = 'active') AS active,
      (SELECT coalesce(sum(amount), 0) FROM latest) AS own, (SELECT count(*) FROM latest) AS counted`;
}
