import type { BusinessContext } from '../context.ts';
import { Books } from '../seed/books.ts';
import type { DataFaultName } from './business-faults.ts';

interface Damage {
  /** Number of the upstream issue; undefined for a fault that has none. */
  upstream: number | undefined;
  /** What a reconciliation of the books has to find, and nothing else. */
  finding: string;
  write(books: Books, context: BusinessContext): Promise<void>;
}

export const DAMAGES: Record<DataFaultName, Damage> = {
  'billing-2000-burned-code': { upstream: 2000, finding: 'leaked redemption', write: burnedCode },
  'billing-2011-torn-rollback': { upstream: 2011, finding: 'counter differs', write: tornRollback },
  'billing-92-double-spend': { upstream: 92, finding: 'negative balance', write: doubleSpend },
  'billing-92-torn-checkout': { upstream: 92, finding: 'order without subscription', write: tornCheckout },
  'billing-105-lost-order': { upstream: 105, finding: 'order without provision', write: lostOrder },
  'billing-3-stale-cart': { upstream: undefined, finding: 'stale pending order', write: staleCart },
  'billing-3-empty-plan': { upstream: undefined, finding: 'subscription without plan', write: emptyPlan },
  'billing-78-baisa-invoice': { upstream: 78, finding: 'suspect invoice units', write: baisaInvoice },
  'billing-94-survivor': { upstream: 94, finding: 'deleted organization still billed', write: survivor },
  'billing-3-double-count': { upstream: undefined, finding: 'revenue counted twice', write: doubleCount },
};

/** Writes a fault into the books, as its upstream cause left it. Once: a second time changes nothing. */
export async function damageBooks(context: BusinessContext, name: DataFaultName): Promise<void> {
  const { documents } = context.databases;
  if ((await documents.get('damage', name)) !== undefined) return;
  await DAMAGES[name].write(new Books(context.databases, context.clock.now()), context);
  await documents.put('damage', { _id: name });
}

/** The code was redeemed, then the checkout failed: no order, one use gone. */
async function burnedCode(books: Books): Promise<void> {
  const party = await books.party('burned-bakery', { status: 'provisioning', plan: 'l', daysAgo: 1 });
  await books.voucher('BURNED-CODE-10', { credit: 10, cap: 1, daysAgo: 2 });
  await books.redeem(party, 'BURNED-CODE-10', 1);
}

/** Redemption and credit were taken back by hand, the counter was forgotten. */
async function tornRollback(books: Books, { databases }: BusinessContext): Promise<void> {
  await books.voucher('TORN-ROLLBACK-10', { credit: 10, cap: 5, daysAgo: 3 });
  await databases.billing.query(`UPDATE promo_codes SET times_redeemed = 1 WHERE code = 'TORN-ROLLBACK-10'`);
}

/** Two checkouts read the same balance: 30 OMR twice out of 50. */
async function doubleSpend(books: Books): Promise<void> {
  const first = await books.party('twice-traders', { status: 'active', plan: 'xl', daysAgo: 5 });
  const other = await books.party('twice-travel', { status: 'active', plan: 'xl', daysAgo: 5 });
  const second = { ...other, customerId: first.customerId };
  await books.voucher('TWICE-SPENT-50', { credit: 50, cap: 5, daysAgo: 6 });
  await books.redeem(first, 'TWICE-SPENT-50', 5);
  const order = { plan: 'xl', omr: 30, promoCode: 'TWICE-SPENT-50', daysAgo: 4.999 };
  await books.paidByCredit(first, order);
  await books.paidByCredit(second, order);
  await books.provision(first, 'xl', 4.99);
  await books.provision(second, 'xl', 4.99);
}

async function tornCheckout(books: Books): Promise<void> {
  const party = await books.party('torn-tailors', { status: 'active', plan: 's', daysAgo: 5 });
  await books.voucher('TORN-CHECKOUT-5', { credit: 5, cap: 5, daysAgo: 6 });
  await books.redeem(party, 'TORN-CHECKOUT-5', 5);
  const order = await books.order(party, { plan: 's', omr: 5, promoCode: 'TORN-CHECKOUT-5', daysAgo: 4.999 });
  await books.ledger(party, { omr: -5, reason: 'order-payment', order, daysAgo: 4.999 });
  await books.provision(party, 's', 4.99);
}

/** Nobody heard of the order, or it had no subdomain: paid, and no workspace. */
async function lostOrder(books: Books): Promise<void> {
  const party = await books.party('lost-lanterns', { status: 'provisioning', plan: 's', daysAgo: 5 });
  await books.voucher('LOST-ORDER-5', { credit: 5, cap: 5, daysAgo: 6 });
  await books.redeem(party, 'LOST-ORDER-5', 5);
  await books.paidByCredit(party, { plan: 's', omr: 5, promoCode: 'LOST-ORDER-5', daysAgo: 4.999 });
}

async function staleCart(books: Books): Promise<void> {
  const party = await books.party('stale-stationers', { status: 'provisioning', plan: 'm', daysAgo: 3 });
  await books.order(party, { plan: 'm', omr: 9, status: 'pending', session: 'cs_test_stale', daysAgo: 3 });
}

/** Paid by card, and Stripe's second event never came. */
async function emptyPlan(books: Books): Promise<void> {
  const party = await books.party('planless-pottery', { status: 'active', plan: 'm', daysAgo: 4 });
  await books.paysByCard(party);
  await books.order(party, { plan: 'm', omr: 9, session: 'cs_test_planless', daysAgo: 4 });
  await books.subscription(party, { planId: '', status: 'active', daysAgo: 4 });
  await books.provision(party, 'm', 3.99);
}

async function baisaInvoice(books: Books): Promise<void> {
  const party = await books.party('baisa-boats', { status: 'active', plan: 'm', daysAgo: 4 });
  await books.paysByCard(party);
  await books.order(party, { plan: 'm', omr: 9, session: 'cs_test_baisa', daysAgo: 4 });
  const planId = books.stripePrice('m');
  await books.subscription(party, { planId, status: 'active', stripe: true, daysAgo: 4 });
  await books.invoice(party, { omr: 9_000, baisa: 9_000, status: 'paid', daysAgo: 4 });
  await books.provision(party, 'm', 3.99);
}

async function survivor(books: Books, { databases }: BusinessContext): Promise<void> {
  const party = await books.party('ghost-gardens', { status: 'deleted', plan: 's', daysAgo: 9 });
  await books.voucher('GHOST-GARDEN-5', { credit: 5, cap: 5, daysAgo: 10 });
  await books.redeem(party, 'GHOST-GARDEN-5', 9);
  await books.paidByCredit(party, { plan: 's', omr: 5, promoCode: 'GHOST-GARDEN-5', daysAgo: 8.999 });
  await books.provision(party, 's', 8.99);
  await databases.billing.query(`UPDATE credit_ledger SET status = 'tenant_deleted' WHERE customer_id = $1`, [
    party.customerId,
  ]);
}

/** One organization bought twice: two orders for each of two active subscriptions. */
async function doubleCount(books: Books): Promise<void> {
  const party = await books.party('double-dhows', { status: 'active', plan: 'm', daysAgo: 8 });
  await books.voucher('DOUBLE-COUNT-20', { credit: 20, cap: 5, daysAgo: 9 });
  await books.redeem(party, 'DOUBLE-COUNT-20', 8);
  const order = { plan: 'm', omr: 9, promoCode: 'DOUBLE-COUNT-20' };
  await books.paidByCredit(party, { ...order, daysAgo: 7.999 });
  await books.paidByCredit(party, { ...order, daysAgo: 7 });
  await books.provision(party, 'm', 6.99);
}
