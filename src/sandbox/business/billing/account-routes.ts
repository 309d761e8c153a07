import type { BusinessContext } from '../context.ts';
import { type Call, ok, type Reply, type Route, Trouble } from '../http/call.ts';
import { callStripe } from '../stripe/stripe-client.ts';
import { checkout } from './checkout.ts';
import { creditBalance, customerByUser, ledgerEntries } from './customer-store.ts';
import { failing } from './failing-step.ts';
import { invoiceView, ledgerView, subscriptionView } from './rows.ts';
import { loadSettings } from './settings-store.ts';

/** What a customer does and sees; nobody checks whose tenant it is. */
export function accountRoutes(context: BusinessContext): Route[] {
  const buy = (call: Call) => checkout(context, call);
  return [
    { at: 'POST /billing/checkout', access: 'U', handle: buy },
    ...(context.layer === 'L' ? [{ at: 'POST /billing/purchase', access: 'U' as const, handle: buy }] : []),
    { at: 'GET /billing/balance', access: 'U', handle: (call) => balance(context, call) },
    { at: 'GET /billing/subscription/{tenant}', access: 'U', handle: (call) => subscription(context, call) },
    { at: 'GET /billing/invoices/{tenant}', access: 'U', handle: (call) => invoices(context, call) },
    { at: 'POST /billing/portal/{tenant}', access: 'U', handle: (call) => portal(context, call) },
  ];
}

/** A database that fails while the customer is looked up shows as an empty account. */
async function balance(context: BusinessContext, call: Call): Promise<Reply> {
  const { billing } = context.databases;
  const customer = await customerByUser(billing, call.claims.sub).catch(() => undefined);
  if (customer === undefined) return ok({ credit_omr: 0, credit_baisa: 0, entries: [] });
  const read = Promise.all([
    failing(context, 'balance', () => creditBalance(billing, customer.id, context.layer)),
    ledgerEntries(billing, customer.id),
  ]);
  const [credit_omr, entries] = await read.catch(() => {
    throw new Trouble(500, 'failed to get credit balance');
  });
  return ok({ credit_omr, credit_baisa: credit_omr * 1000, entries: entries.map(ledgerView) });
}

async function subscription(context: BusinessContext, call: Call): Promise<Reply> {
  const { rows } = await context.databases.billing.query(
    'SELECT * FROM subscriptions WHERE tenant_id = $1 ORDER BY created_at DESC LIMIT 1',
    [call.params.tenant],
  );
  if (rows[0] === undefined) throw new Trouble(404, 'no subscription found');
  return ok(subscriptionView(rows[0]));
}

async function invoices(context: BusinessContext, call: Call): Promise<Reply> {
  const { rows } = await context.databases.billing.query(
    'SELECT * FROM invoices WHERE tenant_id = $1 ORDER BY created_at DESC',
    [call.params.tenant],
  );
  return ok(rows.map(invoiceView));
}

/** Opens the portal of the caller's own Stripe customer, whatever tenant was named. */
async function portal(context: BusinessContext, call: Call): Promise<Reply> {
  const { billing } = context.databases;
  const customer = await customerByUser(billing, call.claims.sub);
  if (customer?.stripe_customer_id == null) throw new Trouble(404, 'no payment account found');
  const key = (await loadSettings(context)).stripe_secret_key;
  if (key === '')
    throw new Trouble(503, 'payment processor is not configured yet; please contact the operator');
  const form = { customer: customer.stripe_customer_id };
  const session = await callStripe(context, key, {
    method: 'POST',
    path: '/v1/billing_portal/sessions',
    form,
  }).catch((thrown: Error) => {
    throw new Trouble(502, `payment processor rejected the request: ${thrown.message}`);
  });
  return ok({ portal_url: session.url });
}
