import {
  aBalance,
  anAddon,
  anInvoice,
  anOrder,
  aPlanDocument,
  aRevenue,
  aSubscription,
  stripeSettings,
} from './account-forms.ts';
import { type Asking, withSignal } from './asking.ts';
import { aFlag, aList, anObject, aText, orElse } from './decode.ts';
import type { CheckoutResult, Gateway } from './gateway.ts';
import { decoded } from './replies.ts';

type AccountCalls = Pick<
  Gateway,
  | 'balance'
  | 'orders'
  | 'subscription'
  | 'invoices'
  | 'plans'
  | 'putPlan'
  | 'addons'
  | 'revenue'
  | 'stripeSettings'
  | 'putStripeKeys'
  | 'checkout'
>;

const segment = (text: string) => encodeURIComponent(text.toWellFormed());

export function accountCalls(asking: Asking): AccountCalls {
  return {
    balance: (reading) => asking.get('/billing/balance', aBalance, reading),
    orders: (reading) => asking.get('/billing/admin/orders', aList(anOrder), reading),
    subscription: async (tenantId, reading) => {
      const path = `/billing/subscription/${segment(tenantId)}`;
      const reply = await asking.raw({ method: 'GET', path, ...withSignal(reading) });
      if (reply.status === 404 && /no subscription found/.test(reply.text)) return undefined;
      if (reply.status !== 200) throw asking.refusal(reply);
      return decoded(reply.text, aSubscription);
    },
    invoices: (tenantId, reading) =>
      asking.get(`/billing/invoices/${segment(tenantId)}`, aList(anInvoice), reading),
    plans: (reading) => asking.get('/catalog/plans', aList(aPlanDocument), reading),
    putPlan: async (id, body) => {
      await asking.call({ method: 'PUT', path: `/catalog/admin/plans/${segment(id)}`, body });
    },
    addons: (reading) => asking.get('/catalog/addons', aList(anAddon), reading),
    revenue: (reading) => asking.get('/billing/admin/revenue', aRevenue, reading),
    stripeSettings: (reading) => asking.get('/billing/admin/settings', stripeSettings, reading),
    putStripeKeys: async ({ secretKey, webhookSecret, publicKey }) => {
      const body = {
        stripe_secret_key: secretKey,
        stripe_webhook_secret: webhookSecret,
        stripe_public_key: publicKey,
      };
      await asking.call({ method: 'PUT', path: '/billing/admin/settings', body });
    },
    checkout: async ({ planId, tenantId, addons, promoCode }) => {
      const body = {
        ...{ plan_id: planId, tenant_id: tenantId, apps: [], addons },
        ...(promoCode === undefined ? {} : { promo_code: promoCode }),
      };
      const reply = await asking.call({ method: 'POST', path: '/billing/checkout', body });
      return decoded(reply.text, aCheckout);
    },
  };
}

const optional = orElse(aText, '');

const aCheckout = anObject<CheckoutResult>((member) => {
  const [orderId, sessionUrl] = [member('order_id', optional), member('session_url', optional)];
  return {
    paidByCredit: member('paid_by_credit', orElse(aFlag, false)),
    ...(orderId === '' ? {} : { orderId }),
    ...(sessionUrl === '' ? {} : { sessionUrl }),
  };
});
