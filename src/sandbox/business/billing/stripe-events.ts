import { type BusinessContext, strikes } from '../context.ts';
import { type Customer, customerByStripe } from './customer-store.ts';
import { publishOrderPlaced } from './order-placed.ts';
import { completeOrder, insertSubscription } from './order-store.ts';

export interface StripeEvent {
  id: string;
  type: string;
  data: { object: Record<string, unknown> };
}

type Effect = (context: BusinessContext, object: Record<string, unknown>) => Promise<void>;

const EFFECTS: Record<string, Effect> = {
  'checkout.session.completed': sessionCompleted,
  'invoice.paid': invoicePaid,
  'customer.subscription.updated': subscriptionUpdated,
  'customer.subscription.deleted': subscriptionDeleted,
};

/** Unknown types, malformed objects and unknown customers are logged and done with. */
export async function handleStripeEvent(context: BusinessContext, event: StripeEvent): Promise<void> {
  const effect = Object.hasOwn(EFFECTS, event.type) ? EFFECTS[event.type] : undefined;
  if (effect === undefined) context.log(`billing: webhook: nothing to do for ${event.type}`);
  else await effect(context, event.data.object ?? {});
}

/** The subscription comes without its plan; a later event puts Stripe's price id there. */
async function sessionCompleted(context: BusinessContext, object: Record<string, unknown>): Promise<void> {
  const { billing } = context.databases;
  const metadata = (object.metadata ?? {}) as Record<string, unknown>;
  const order = await completeOrder(billing, String(metadata.order_id ?? ''));
  if (order === undefined) return context.log('billing: webhook: a session of no order of ours');
  const owner = { customerId: String(order.customer_id), tenantId: String(order.tenant_id) };
  await insertSubscription(billing, owner, '');
  await publishOrderPlaced(context, order);
}

async function invoicePaid(context: BusinessContext, object: Record<string, unknown>): Promise<void> {
  if (String(object.currency ?? '').toLowerCase() !== 'omr')
    return context.log(`billing: webhook: invoice in ${String(object.currency)} dropped`);
  const customer = await customerOf(context, object);
  if (customer === undefined) return;
  const baisa = Math.trunc(Number(object.amount_paid ?? 0));
  const omr = strikes(context, 'billing-78') ? baisa : Math.trunc(baisa / 1000);
  await context.databases.billing.query(
    `INSERT INTO invoices (customer_id, tenant_id, stripe_invoice_id, amount_omr, amount_baisa, currency, status,
       period_start, period_end, pdf_url)
     VALUES ($1, $2, $3, $4, $5, 'omr', 'paid', to_timestamp($6), to_timestamp($7), $8)
     ON CONFLICT (stripe_invoice_id) DO NOTHING`,
    [
      ...[customer.id, customer.tenant_id, object.id ?? null, omr, baisa],
      ...[object.period_start ?? null, object.period_end ?? null, object.invoice_pdf ?? null],
    ],
  );
}

/** Goes to the newest subscription of the tenant that the customer was bound to first. */
async function subscriptionUpdated(context: BusinessContext, object: Record<string, unknown>): Promise<void> {
  const customer = await customerOf(context, object);
  if (customer === undefined) return;
  await context.databases.billing.query(
    `UPDATE subscriptions SET status = $2, stripe_subscription_id = $3, plan_id = $4,
       current_period_start = to_timestamp($5), current_period_end = to_timestamp($6), updated_at = now()
     WHERE id = (SELECT id FROM subscriptions WHERE tenant_id = $1 ORDER BY created_at DESC LIMIT 1)`,
    [
      ...[customer.tenant_id, object.status, object.id ?? null, priceOf(object)],
      ...[object.current_period_start ?? null, object.current_period_end ?? null],
    ],
  );
}

async function subscriptionDeleted(context: BusinessContext, object: Record<string, unknown>): Promise<void> {
  const customer = await customerOf(context, object);
  if (customer === undefined) return;
  await context.databases.billing.query(
    `UPDATE subscriptions SET status = 'canceled', updated_at = now()
     WHERE id = (SELECT id FROM subscriptions WHERE tenant_id = $1 ORDER BY created_at DESC LIMIT 1)`,
    [customer.tenant_id],
  );
}

function priceOf(object: Record<string, unknown>): string {
  const items = object.items as { data?: { price?: { id?: string } }[] } | undefined;
  return items?.data?.[0]?.price?.id ?? '';
}

async function customerOf(
  context: BusinessContext,
  object: Record<string, unknown>,
): Promise<Customer | undefined> {
  const found = await customerByStripe(context.databases.billing, String(object.customer ?? ''));
  if (found === undefined) context.log('billing: webhook: a customer that is not ours');
  return found;
}
