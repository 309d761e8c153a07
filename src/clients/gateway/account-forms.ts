import type {
  Addon,
  Balance,
  Invoice,
  LedgerEntry,
  Order,
  Plan,
  Revenue,
  StripeSettings,
  Subscription,
} from '../../domain/business/account.ts';
import { fromBaisa, fromOmr, parseOmr } from '../../domain/business/omr.ts';
import {
  aCount,
  aFlag,
  aList,
  aMoment,
  anObject,
  aText,
  aWhole,
  type Decode,
  type Members,
  orElse,
} from './decode.ts';
import { JsonDecimal } from './exact-json.ts';

const optionalText = orElse(aText, undefined);
const textOrNone = orElse(aText, '');
const texts = orElse(aList(aText), [] as string[]);

/** Baisa are authoritative; rows from before they were kept have OMR only. */
function amountOf(member: Members, baisa: string, omr: string): bigint {
  const fine = member(baisa, orElse(aWhole, 0n));
  return fine === 0n ? member(omr, orElse(anOmr, 0n)) : fromBaisa(fine);
}

/** OMR as a number, whole or with a fraction (a sum with usage in it). */
const anOmr: Decode<bigint> = (value, at) => {
  const exact = value instanceof JsonDecimal ? parseOmr(value.text) : undefined;
  return exact ?? fromOmr(aWhole(value, at));
};

/** Members whose value is known; what is absent stays absent. */
function known<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]: Exclude<T[K], undefined> };
}

export const aLedgerEntry = anObject<LedgerEntry>((member) => ({
  id: member('id', aText),
  amount: amountOf(member, 'amount_baisa', 'amount_omr'),
  reason: member('reason', aText),
  ...known({ orderId: present(member('order_id', optionalText)), createdAt: member('created_at', aMoment) }),
}));

export const aBalance = anObject<Balance>((member) => ({
  credit: amountOf(member, 'credit_baisa', 'credit_omr'),
  entries: member('entries', orElse(aList(aLedgerEntry), [])),
}));

export const anOrder = anObject<Order>((member) => ({
  id: member('id', aText),
  customerId: member('customer_id', aText),
  tenantId: member('tenant_id', aText),
  planId: member('plan_id', textOrNone),
  apps: member('apps', texts),
  addons: member('addons', texts),
  amount: amountOf(member, 'amount_baisa', 'amount_omr'),
  status: member('status', aText),
  promoDeleted: member('promo_deleted', orElse(aFlag, false)),
  ...known({
    promoCode: present(member('promo_code', optionalText)),
    createdAt: member('created_at', aMoment),
  }),
}));

export const aSubscription = anObject<Subscription>((member) => ({
  id: member('id', aText),
  customerId: member('customer_id', aText),
  tenantId: member('tenant_id', aText),
  planId: member('plan_id', textOrNone),
  status: member('status', aText),
  ...known({
    periodStart: member('current_period_start', aMoment),
    periodEnd: member('current_period_end', aMoment),
    createdAt: member('created_at', aMoment),
  }),
}));

export const anInvoice = anObject<Invoice>((member) => {
  const whole = member('amount_omr', orElse(aWhole, 0n));
  const baisa = member('amount_baisa', orElse(aWhole, 0n));
  return {
    id: member('id', aText),
    customerId: member('customer_id', aText),
    tenantId: member('tenant_id', aText),
    amount: baisa === 0n ? fromOmr(whole) : fromBaisa(baisa),
    currency: member('currency', orElse(aText, 'omr')),
    status: member('status', aText),
    suspectUnits: whole > 0n && whole === baisa,
    ...known({
      periodStart: member('period_start', aMoment),
      periodEnd: member('period_end', aMoment),
      createdAt: member('created_at', aMoment),
    }),
  };
});

/** Mongo documents: the id is `id` or `_id`, as the layer has it. */
const idOf = (member: Members) => member('id', optionalText) ?? member('_id', aText);

export const aPlan = anObject<Plan>((member) => ({
  id: idOf(member),
  slug: member('slug', textOrNone),
  name: member('name', textOrNone),
  price: fromOmr(member('price_omr', aWhole)),
  popular: member('popular', orElse(aFlag, false)),
  stripePriceId: member('stripe_price_id', textOrNone),
}));

export const anAddon = anObject<Addon>((member) => ({
  id: idOf(member),
  slug: member('slug', textOrNone),
  name: member('name', textOrNone),
  price: fromOmr(member('price_omr', aWhole)),
}));

/** A plan with its whole document, which an update has to send back. */
export const aPlanDocument: Decode<{ plan: Plan; document: Record<string, unknown> }> = (value, at) => ({
  plan: aPlan(value, at),
  document: value as Record<string, unknown>,
});

export const aRevenue = anObject<Revenue>((member) => ({
  reportedMrr: amountOf(member, 'total_mrr_baisa', 'total_mrr'),
  customers: member('total_customers', aCount),
  newThisMonth: member('new_this_month', aCount),
  activeSubscriptions: member('active_subscriptions', aCount),
}));

export const stripeSettings = anObject<StripeSettings>((member) => ({
  secretKeyConfigured: member('stripe_secret_key_configured', aFlag),
  webhookSecretConfigured: member('stripe_webhook_secret_configured', aFlag),
  secretKeyLast4: member('stripe_secret_key_last4', textOrNone),
  webhookSecretLast4: member('stripe_webhook_secret_last4', textOrNone),
  publicKey: member('stripe_public_key', textOrNone),
  ...known({ updatedAt: member('updated_at', aMoment) }),
}));

function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
