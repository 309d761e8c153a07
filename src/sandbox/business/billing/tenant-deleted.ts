import { type BusinessContext, strikes } from '../context.ts';
import type { Envelope } from '../events/envelope.ts';
import { callStripe, StripeRefusal } from '../stripe/stripe-client.ts';
import { loadSettings } from './settings-store.ts';

/** Ends what a deleted tenant had (#94): three independent steps, the first failure is told at the end. */
export async function onTenantDeleted(context: BusinessContext, envelope: Envelope): Promise<void> {
  if (strikes(context, 'billing-94')) return;
  const told = envelope.data?.id;
  const tenant = typeof told === 'string' && told !== '' ? told : envelope.tenant_id;
  if (typeof tenant !== 'string' || tenant === '') return;
  const steps = [cancelSubscriptions, voidInvoices, markLedger].map((step) => step(context, tenant));
  const failed = (await Promise.allSettled(steps)).find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Gone at Stripe already is as good; any other refusal leaves the row for the next delivery. */
async function cancelSubscriptions(context: BusinessContext, tenant: string): Promise<void> {
  const { billing } = context.databases;
  const { rows } = await billing.query(
    `SELECT id, stripe_subscription_id FROM subscriptions WHERE tenant_id = $1 AND status <> 'canceled'`,
    [tenant],
  );
  const key = (await loadSettings(context)).stripe_secret_key;
  for (const { id, stripe_subscription_id } of rows) {
    if (stripe_subscription_id !== null && key !== '')
      await callStripe(context, key, {
        method: 'DELETE',
        path: `/v1/subscriptions/${stripe_subscription_id}`,
      }).catch((thrown) => {
        if (!(thrown instanceof StripeRefusal) || thrown.code !== 'resource_missing') throw thrown;
      });
    await billing.query(`UPDATE subscriptions SET status = 'canceled', updated_at = now() WHERE id = $1`, [
      id,
    ]);
  }
}

async function voidInvoices(context: BusinessContext, tenant: string): Promise<void> {
  await context.databases.billing.query(
    `UPDATE invoices SET status = 'voided' WHERE tenant_id = $1 AND status IN ('draft', 'open')`,
    [tenant],
  );
}

async function markLedger(context: BusinessContext, tenant: string): Promise<void> {
  await context.databases.billing.query(
    `UPDATE credit_ledger SET status = 'tenant_deleted'
     WHERE customer_id IN (SELECT id FROM customers WHERE tenant_id = $1)`,
    [tenant],
  );
}
