import { type BusinessContext, strikes } from '../context.ts';
import { type Call, ok, type Reply, Trouble } from '../http/call.ts';
import { decodeBody } from '../http/decode.ts';
import { type Customer, createCustomer, creditBalance, customerByUser } from './customer-store.ts';
import { failing } from './failing-step.ts';
import { publishOrderPlaced } from './order-placed.ts';
import { creditOnlyCheckout, type NewOrder } from './order-store.ts';
import { orderTotal } from './pricing.ts';
import { redeemPromoCode, rollbackRedemption } from './promo-store.ts';
import { payByStripe } from './stripe-checkout.ts';

/** The saga of billing.md 3.2, step by step. */
export async function checkout(context: BusinessContext, call: Call): Promise<Reply> {
  const sent = decodeBody(call.body, {
    plan_id: 'text',
    tenant_id: 'text',
    apps: 'texts',
    addons: 'texts',
    promo_code: 'text',
  });
  if (sent.plan_id === '' || sent.tenant_id === '')
    throw new Trouble(400, 'plan_id and tenant_id are required');
  if (call.claims.sub === '') throw new Trouble(401, 'missing user identity');
  const customer = await customerOf(context, call, sent.tenant_id);
  const early = strikes(context, 'billing-93') ? await redeem(context, customer, sent.promo_code) : undefined;
  const total = await orderTotal(context, sent.plan_id, sent.addons).catch((thrown: Error) => {
    throw new Trouble(400, `failed to compute order total: ${thrown.message}`);
  });
  if (early === undefined) await redeem(context, customer, sent.promo_code);
  const order: NewOrder = {
    customerId: customer.id,
    tenantId: sent.tenant_id,
    planId: sent.plan_id,
    apps: sent.apps,
    addons: sent.addons,
    amountOmr: total,
    promoCode: sent.promo_code,
  };
  try {
    return await settle(context, customer, order, call);
  } catch (thrown) {
    await compensate(context, customer, sent.promo_code);
    throw thrown;
  }
}

async function customerOf(context: BusinessContext, call: Call, tenantId: string): Promise<Customer> {
  const { billing } = context.databases;
  const { sub: userId, email } = call.claims;
  const known = await customerByUser(billing, userId).catch(() => {
    throw new Trouble(500, 'failed to look up customer');
  });
  if (known !== undefined) return known;
  return createCustomer(billing, { userId, tenantId, email }).catch(() => {
    throw new Trouble(500, 'failed to create customer');
  });
}

/** The code is compared exactly as sent. Faults of the store come as 400 too. */
async function redeem(context: BusinessContext, customer: Customer, code: string): Promise<number> {
  if (code === '') return 0;
  return redeemPromoCode(context.databases.billing, customer.id, code).catch((thrown: Error) => {
    throw new Trouble(400, `invalid promo code: ${thrown.message}`);
  });
}

async function settle(
  context: BusinessContext,
  customer: Customer,
  order: NewOrder,
  call: Call,
): Promise<Reply> {
  const { billing } = context.databases;
  const balance = await failing(context, 'balance', () =>
    creditBalance(billing, customer.id, context.layer),
  ).catch(() => {
    throw new Trouble(500, 'failed to check credit balance');
  });
  if (balance < order.amountOmr) return payByStripe(context, { customer, order, balance, call });
  const placed = await failing(context, 'credit', () => creditOnlyCheckout(billing, order)).catch(
    (thrown) => {
      context.log(`billing: ${String(thrown)}`);
      throw new Trouble(500, 'failed to complete credit-only checkout');
    },
  );
  await publishOrderPlaced(context, placed);
  const left = balance - order.amountOmr;
  const credit = left === 0 ? {} : { credit_balance: left };
  return ok({ order_id: placed.id, paid_by_credit: true, ...credit });
}

/** April undid nothing: any later failure burned the code (#2000). */
async function compensate(context: BusinessContext, customer: Customer, code: string): Promise<void> {
  if (context.layer === 'S' || code === '' || strikes(context, 'billing-2000')) return;
  await rollbackRedemption(context.databases.billing, customer.id, code).catch((thrown) =>
    context.log(`billing: rollback of ${code}: ${String(thrown)}`),
  );
}
