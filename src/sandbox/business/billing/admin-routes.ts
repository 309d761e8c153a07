import type { BusinessContext } from '../context.ts';
import { type Call, ok, type Reply, type Route, Trouble } from '../http/call.ts';
import { decodeBody } from '../http/decode.ts';
import { goTime } from '../http/go-time.ts';
import { newestOrders } from './order-store.ts';
import { orderView } from './rows.ts';
import { loadSettings, saveSettings } from './settings-store.ts';

/** What only the superadmin sees. */
export function adminRoutes(context: BusinessContext): Route[] {
  return [
    { at: 'GET /billing/admin/settings', access: 'S', handle: () => settings(context) },
    { at: 'PUT /billing/admin/settings', access: 'S', handle: (call) => replaceSettings(context, call) },
    { at: 'GET /billing/admin/revenue', access: 'S', handle: () => revenue(context) },
    { at: 'GET /billing/admin/orders', access: 'S', handle: () => orders(context) },
  ];
}

async function settings(context: BusinessContext): Promise<Reply> {
  const { stripe_secret_key, stripe_webhook_secret, stripe_public_key, updated_at } =
    await loadSettings(context);
  return ok({
    stripe_secret_key_configured: stripe_secret_key !== '',
    stripe_webhook_secret_configured: stripe_webhook_secret !== '',
    stripe_secret_key_last4: stripe_secret_key.slice(-4),
    stripe_webhook_secret_last4: stripe_webhook_secret.slice(-4),
    stripe_public_key,
    updated_at: goTime(updated_at),
  });
}

async function replaceSettings(context: BusinessContext, call: Call): Promise<Reply> {
  const sent = decodeBody(call.body, {
    stripe_secret_key: 'text',
    stripe_webhook_secret: 'text',
    stripe_public_key: 'text',
  });
  const keys = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, value.trim()]));
  await saveSettings(context.databases.billing, keys as typeof sent).catch(() => {
    throw new Trouble(500, 'failed to save settings');
  });
  return ok({ ok: true });
}

/** Sums all orders once for each active subscription of their customer and tenant, pending and repeated ones too. */
async function revenue(context: BusinessContext): Promise<Reply> {
  const { rows } = await context.databases.billing.query(
    `SELECT
       (SELECT COALESCE(SUM(o.amount_omr), 0) FROM subscriptions s
        JOIN orders o ON o.customer_id = s.customer_id AND o.tenant_id = s.tenant_id
        WHERE s.status = 'active') AS mrr,
       (SELECT COUNT(*) FROM customers) AS customers,
       (SELECT COUNT(*) FROM customers WHERE created_at >= date_trunc('month', now())) AS fresh,
       (SELECT COUNT(*) FROM subscriptions WHERE status = 'active') AS active`,
  );
  const { mrr, customers, fresh, active } = rows[0];
  return ok({
    total_mrr: Number(mrr),
    total_mrr_baisa: Number(mrr) * 1000,
    total_customers: Number(customers),
    new_this_month: Number(fresh),
    active_subscriptions: Number(active),
  });
}

async function orders(context: BusinessContext): Promise<Reply> {
  const rows = await newestOrders(context.databases.billing);
  return ok(
    rows.map((row) => ({ ...orderView(row), ...(row.promo_deleted ? { promo_deleted: true } : {}) })),
  );
}
