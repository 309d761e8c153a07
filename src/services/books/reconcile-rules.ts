import type { CaseName } from '../../domain/business/books/finding.ts';
import type { Schema } from './schema.ts';
import { moment } from './sql-values.ts';

/**
 * A query for each case that the tables alone tell. Columns: subject, customer_id, tenant_id, since, amount (micro-OMR) and
 * seen; all but subject and seen may be null. A checkout that is under way is nobody's fault yet, so what is younger than
 * ten minutes is left out.
 */
export function bookRules(schema: Schema): Partial<Record<CaseName, string>> {
  return { ...voucherRules(schema), ...orderRules(schema) };
}

const SETTLED = `now() - interval '10 minutes'`;
const columns = (subject: string, customer: string, tenant: string, since: string) =>
  `${subject} AS subject, ${customer} AS customer_id, ${tenant} AS tenant_id, ${since} AS since`;

/** Redemption rows whose customer has no order with that code since, abandoned carts among the orders (billing.md 2.7). */
export const LEAKED = `FROM promo_redemptions r JOIN customers c ON c.id = r.customer_id
  JOIN promo_codes p ON p.code = r.code
  WHERE r.created_at < ${SETTLED} AND NOT EXISTS (SELECT 1 FROM orders o
    WHERE o.customer_id = r.customer_id AND o.promo_code = r.code AND o.created_at >= r.created_at)`;

function voucherRules({ ledgerAmount }: Schema): Partial<Record<CaseName, string>> {
  return {
    'leaked-redemption': `SELECT ${columns('r.code', 'r.customer_id', 'c.tenant_id', moment('r.created_at'))},
      p.credit_omr::numeric * 1000000 AS amount, 'no order since' AS seen ${LEAKED} ORDER BY r.created_at`,
    'counter-differs': `SELECT ${columns('p.code', 'NULL', 'NULL', 'NULL')}, NULL AS amount,
      'counter ' || p.times_redeemed || ', redemptions ' || count(r.code) AS seen
      FROM promo_codes p LEFT JOIN promo_redemptions r ON r.code = p.code
      GROUP BY p.code, p.times_redeemed HAVING p.times_redeemed <> count(r.code) ORDER BY p.code`,
    'negative-balance': `SELECT ${columns('c.id', 'c.id', 'c.tenant_id', moment('max(l.created_at)'))},
      sum(${ledgerAmount}) AS amount,
      count(*) FILTER (WHERE l.reason LIKE 'usage:%') || ' of ' || count(*) || ' entries are usage' AS seen
      FROM credit_ledger l JOIN customers c ON c.id = l.customer_id
      GROUP BY c.id, c.tenant_id HAVING sum(${ledgerAmount}) < 0 ORDER BY 5`,
  };
}

function orderRules(schema: Schema): Partial<Record<CaseName, string>> {
  const { orderAmount, invoiceAmount, suspectUnits } = schema;
  const order = columns('o.id', 'o.customer_id', 'o.tenant_id', moment('o.created_at'));
  return {
    // Each checkout adds a subscription of its own, so the n-th order of an organization needs its n-th one.
    'order-without-subscription': `SELECT ${order}, o.amount, held || ' subscriptions' AS seen
      FROM (SELECT o.id, o.customer_id, o.tenant_id, o.created_at, ${orderAmount} AS amount,
        row_number() OVER (PARTITION BY o.customer_id, o.tenant_id ORDER BY o.created_at, o.id) AS nth,
        (SELECT count(s.id) FROM subscriptions s
          WHERE s.customer_id = o.customer_id AND s.tenant_id = o.tenant_id) AS held
        FROM orders o WHERE o.status = 'completed') o
      WHERE o.nth > o.held AND o.created_at < ${SETTLED} ORDER BY o.created_at`,
    'stale-pending-order': `SELECT ${order}, ${orderAmount} AS amount, 'pending' AS seen FROM orders o
      WHERE o.status = 'pending' AND o.created_at < now() - interval '1 day' ORDER BY o.created_at`,
    'subscription-without-plan': `SELECT ${columns('s.id', 's.customer_id', 's.tenant_id', moment('s.created_at'))},
      NULL AS amount, 'plan ""' AS seen FROM subscriptions s
      WHERE s.plan_id = '' AND s.status = 'active' AND s.created_at < ${SETTLED} ORDER BY s.created_at`,
    'suspect-invoice-units': `SELECT ${columns('i.id', 'i.customer_id', 'i.tenant_id', moment('i.created_at'))},
      ${invoiceAmount} AS amount, 'OMR ' || i.amount_omr || ' and as many baisa' AS seen FROM invoices i
      WHERE ${suspectUnits} ORDER BY i.created_at`,
    'revenue-counted-twice': revenueRule(schema),
  };
}

/** Upstream's figure beside our own, for each customer and organization whose figures differ (billing.md 3.6). */
function revenueRule({ orderAmount }: Schema): string {
  return `SELECT ${columns('s.tenant_id', 's.customer_id', 's.tenant_id', 'NULL')}, reported - own AS amount,
    'reported ' || trim_scale(reported / 1000000) || ', own ' || trim_scale(own / 1000000)
      || ', active subscriptions ' || held AS seen
    FROM (SELECT s.customer_id, s.tenant_id, count(*) AS held FROM subscriptions s
      WHERE s.status = 'active' GROUP BY s.customer_id, s.tenant_id) s
    JOIN LATERAL (SELECT sum(${orderAmount}) * s.held AS reported FROM orders o
      WHERE o.customer_id = s.customer_id AND o.tenant_id = s.tenant_id) r ON true
    JOIN LATERAL (SELECT ${orderAmount} AS own FROM orders o
      WHERE o.customer_id = s.customer_id AND o.tenant_id = s.tenant_id AND o.status = 'completed'
      ORDER BY o.created_at DESC, o.id DESC LIMIT 1) w ON true
    WHERE reported > own ORDER BY 1`;
}
