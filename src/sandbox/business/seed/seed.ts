import type { BusinessContext } from '../context.ts';
import { Books, type Party } from './books.ts';
import { addonId, seedCatalog } from './catalog-seed.ts';
import { steadyUuid } from './steady-id.ts';

const MARK = 'seed';

/**
 * A business that has run for three months: organizations, orders and vouchers in each state, all of it consistent.
 * Written once; what became of it since is kept.
 */
export async function seedBusiness(context: BusinessContext): Promise<void> {
  const { documents } = context.databases;
  if ((await documents.get(MARK, MARK)) !== undefined) return;
  await seedCatalog(documents);
  await configureStripe(context);
  const books = new Books(context.databases, context.clock.now());
  await seedOperators(context);
  await seedVouchers(books);
  await seedCreditCustomers(context, books);
  await seedCardCustomers(books);
  await seedFormerCustomer(context, books);
  await documents.put(MARK, { _id: MARK });
}

async function configureStripe(context: BusinessContext): Promise<void> {
  const { stripeSecretKey, stripeWebhookSecret } = context.secrets;
  await context.databases.billing.query(
    `UPDATE settings SET stripe_secret_key = $1, stripe_webhook_secret = $2, stripe_public_key = 'pk_test_sandbox' WHERE id = 1`,
    [stripeSecretKey, stripeWebhookSecret],
  );
}

/** Nothing upstream assigns the role: somebody set it in the table. */
async function seedOperators({ databases, fqdn }: BusinessContext): Promise<void> {
  await databases.auth.query(
    `INSERT INTO users (id, email, name, role) VALUES ($1, $2, 'Voucher desk', 'sovereign-admin')`,
    [steadyUuid('user voucher desk'), `vouchers@${fqdn}`],
  );
}

async function seedVouchers(books: Books): Promise<void> {
  await books.voucher('WELCOME-OMR-20', { credit: 20, cap: 100, description: 'Welcome credit', daysAgo: 90 });
  await books.voucher('FOUNDERS-OMR-50', { credit: 50, description: 'Founding members', daysAgo: 85 });
  await books.voucher('LAUNCH-DAY-5', { credit: 5, cap: 1, description: 'Launch day raffle', daysAgo: 80 });
  await books.voucher('OLD-PARTNER-10', {
    credit: 10,
    cap: 5,
    active: false,
    revokedDaysAgo: 20,
    daysAgo: 75,
  });
  await books.voucher('SUMMER-OMR-15', {
    credit: 15,
    cap: 10,
    active: false,
    description: 'Not yet',
    daysAgo: 10,
  });
}

async function seedCreditCustomers(context: BusinessContext, books: Books): Promise<void> {
  const dates = await books.party('nakheel-dates', { status: 'active', plan: 'm', daysAgo: 70 });
  await bought(books, dates, { code: 'WELCOME-OMR-20', plan: 'm', omr: 9, daysAgo: 70 });
  const shop = await books.party('muscat-books', { status: 'active', plan: 's', daysAgo: 60 });
  const addons = [addonId('daily-backup')];
  await bought(books, shop, { code: 'WELCOME-OMR-20', plan: 's', omr: 8, addons, daysAgo: 60 });
  const motors = await books.party('sohar-motors', { status: 'active', plan: 'l', daysAgo: 50 });
  await bought(books, motors, { code: 'FOUNDERS-OMR-50', plan: 'l', omr: 16, daysAgo: 50 });
  if (context.layer === 'L') await meter(context, motors, books.at(1));
  const crafts = await books.party('nizwa-crafts', { status: 'suspended', plan: 's', daysAgo: 40 });
  await bought(books, crafts, { code: 'LAUNCH-DAY-5', plan: 's', omr: 5, daysAgo: 40 }, 'past_due');
}

interface Purchase {
  code: string;
  plan: string;
  omr: number;
  addons?: string[];
  daysAgo: number;
}

async function bought(books: Books, party: Party, purchase: Purchase, subscription?: string): Promise<void> {
  const { code, daysAgo, plan } = purchase;
  await books.redeem(party, code, daysAgo);
  await books.paidByCredit(party, { ...purchase, promoCode: code, daysAgo: daysAgo - 0.00001 }, subscription);
  await books.provision(party, plan, daysAgo - 0.01);
}

/** Half an OMR of usage, in two requests. */
async function meter({ databases }: BusinessContext, party: Party, at: string): Promise<void> {
  for (const [request, micro] of [
    ['req-seed-1', -350_000],
    ['req-seed-2', -150_000],
  ] as const)
    await databases.billing.query(
      `INSERT INTO credit_ledger (customer_id, amount_omr, reason, amount_micro_omr, external_ref, metadata, created_at)
       VALUES ($1, 0, 'usage:newapi:qwen3-coder', $2, $3, $4, $5)`,
      [party.customerId, micro, request, JSON.stringify({ request_id: request, model: 'qwen3-coder' }), at],
    );
}

async function seedCardCustomers(books: Books): Promise<void> {
  const spice = await books.party('salalah-spice', { status: 'active', plan: 'm', daysAgo: 25 });
  await books.paysByCard(spice);
  await books.order(spice, { plan: 'm', omr: 9, session: 'cs_test_salalah', daysAgo: 25 });
  const stripe = { planId: books.stripePrice('m'), status: 'active', stripe: true, daysAgo: 25 };
  await books.subscription(spice, stripe);
  await books.invoice(spice, { omr: 9, baisa: 9_000, status: 'paid', daysAgo: 25 });
  await books.provision(spice, 'm', 24.99);
  const tours = await books.party('ibra-tours', { status: 'provisioning', plan: 's', daysAgo: 0.1 });
  await books.paysByCard(tours);
  await books.order(tours, { plan: 's', omr: 5, status: 'pending', session: 'cs_test_ibra', daysAgo: 0.1 });
}

async function seedFormerCustomer({ databases }: BusinessContext, books: Books): Promise<void> {
  const sails = await books.party('sur-sails', { status: 'deleted', plan: 's', daysAgo: 65 });
  await bought(books, sails, { code: 'OLD-PARTNER-10', plan: 's', omr: 5, daysAgo: 65 }, 'canceled');
  await books.invoice(sails, { omr: 5, baisa: 5_000, status: 'voided', daysAgo: 65 });
  await databases.billing.query(`UPDATE credit_ledger SET status = 'tenant_deleted' WHERE customer_id = $1`, [
    sails.customerId,
  ]);
}
