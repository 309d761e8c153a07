import type { BusinessContext } from '../context.ts';
import { type Call, ok, type Reply, Trouble } from '../http/call.ts';
import { callStripe } from '../stripe/stripe-client.ts';
import type { Customer } from './customer-store.ts';
import { failing } from './failing-step.ts';
import { insertOrder, type NewOrder, setStripeSession } from './order-store.ts';
import { planById } from './pricing.ts';
import { loadSettings } from './settings-store.ts';

export interface StripePayment {
  customer: Customer;
  order: NewOrder;
  /** Whole OMR; told to Stripe as metadata only, the card pays the full plan price. */
  balance: number;
  call: Call;
}

/** Steps 8 to 14 of the saga: what the balance does not cover is paid by card. */
export async function payByStripe(context: BusinessContext, payment: StripePayment): Promise<Reply> {
  const { billing } = context.databases;
  const { customer, order } = payment;
  const settings = await failing(context, 'settings', () => loadSettings(context)).catch(() => {
    throw new Trouble(500, 'failed to load billing settings');
  });
  const key = settings.stripe_secret_key;
  if (key === '')
    throw new Trouble(503, 'payment processor is not configured yet; please contact the operator');
  const placed = await failing(context, 'order', () => insertOrder(billing, order, 'pending')).catch(() => {
    throw new Trouble(500, 'failed to create order');
  });
  const stripeCustomer = await stripeCustomerOf(context, key, customer).catch(rejected);
  const price = await planById(context, order.planId)
    .then((plan) => plan.stripe_price_id || Promise.reject(new Error('stripe_price_id is not set')))
    .catch((thrown: Error) => {
      throw new Trouble(400, `plan not configured for payment: ${thrown.message}`);
    });
  const form = sessionForm(context, payment, { order: String(placed.id), stripeCustomer, price });
  const session = await callStripe(context, key, {
    method: 'POST',
    path: '/v1/checkout/sessions',
    form,
  }).catch(rejected);
  await setStripeSession(billing, String(placed.id), String(session.id)).catch(() => {});
  const { balance } = payment;
  const credit = balance > 0 ? { credit_balance: balance } : {};
  return ok({ session_url: session.url, order_id: placed.id, ...credit });
}

function rejected(thrown: Error): never {
  throw new Trouble(502, `payment processor rejected the request: ${thrown.message}`);
}

async function stripeCustomerOf(context: BusinessContext, key: string, customer: Customer): Promise<string> {
  if (customer.stripe_customer_id !== null) return customer.stripe_customer_id;
  const made = await callStripe(context, key, {
    method: 'POST',
    path: '/v1/customers',
    form: {
      email: customer.email,
      'metadata[user_id]': customer.user_id,
      'metadata[tenant_id]': customer.tenant_id,
    },
  });
  const pair = [customer.id, made.id];
  await context.databases.billing.query('UPDATE customers SET stripe_customer_id = $2 WHERE id = $1', pair);
  return String(made.id);
}

function sessionForm(
  context: BusinessContext,
  { order, balance }: StripePayment,
  made: { order: string; stripeCustomer: string; price: string },
): Record<string, string> {
  const base = `https://marketplace.${context.fqdn}`;
  return {
    mode: 'subscription',
    customer: made.stripeCustomer,
    'line_items[0][price]': made.price,
    'line_items[0][quantity]': '1',
    allow_promotion_codes: 'true',
    success_url: `${base}/checkout/success?order_id=${made.order}`,
    cancel_url: `${base}/checkout/cancel?order_id=${made.order}`,
    'metadata[order_id]': made.order,
    'metadata[tenant_id]': order.tenantId,
    'metadata[credit_applied_omr]': String(Math.max(0, balance)),
  };
}
