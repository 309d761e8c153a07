import { PROVISION_STEPS } from '../provisioning/provision-steps.ts';
import type { Databases } from '../storage/databases.ts';
import { planId, stripePriceOf } from './catalog-seed.ts';
import { steadyUuid } from './steady-id.ts';

const DAY_MS = 86_400_000;

/** One organization with its owner, who is its customer too. */
export interface Party {
  slug: string;
  userId: string;
  customerId: string;
  tenantId: string;
  email: string;
}

export interface BookedOrder {
  plan: string;
  addons?: string[];
  omr: number;
  status?: 'pending' | 'completed';
  promoCode?: string;
  session?: string;
  daysAgo: number;
}

/** Writes into the databases what the services would have written, with steady ids and chosen times. */
export class Books {
  readonly #databases: Databases;
  readonly #now: number;

  constructor(databases: Databases, now: number) {
    this.#databases = databases;
    this.#now = now;
  }

  /** RFC 3339. */
  at(daysAgo: number): string {
    return new Date(this.#now - daysAgo * DAY_MS).toISOString();
  }

  async party(slug: string, options: { status: string; plan: string; daysAgo: number }): Promise<Party> {
    const of = (kind: string) => steadyUuid(`${kind} ${slug}`);
    const party = { slug, userId: of('user'), customerId: of('customer'), tenantId: of('tenant') };
    const email = `owner@${slug}.example`;
    const at = this.at(options.daysAgo);
    await this.#databases.auth.query(
      'INSERT INTO users (id, email, name, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)',
      [party.userId, email, `Owner of ${slug}`, at],
    );
    await this.#databases.documents.put('tenants.tenants', {
      ...{ _id: party.tenantId, slug, name: named(slug), org_type: 'company', industry: 'retail' },
      ...{ owner_id: party.userId, plan_id: planId(options.plan), apps: ['wordpress'], app_states: {} },
      ...{ addons: [], subdomain: slug, custom_domains: [], status: options.status },
      ...{ created_at: at, updated_at: at },
    });
    if (options.status !== 'deleted')
      await this.#databases.documents.put('tenants.members', {
        ...{ _id: of('member'), tenant_id: party.tenantId, user_id: party.userId },
        ...{ email, role: 'owner', joined_at: at },
      });
    await this.#databases.billing.query(
      'INSERT INTO customers (id, user_id, tenant_id, email, created_at) VALUES ($1, $2, $3, $4, $5)',
      [party.customerId, party.userId, party.tenantId, email, at],
    );
    return { ...party, email };
  }

  async voucher(
    code: string,
    options: Record<string, unknown> & { credit: number; daysAgo: number },
  ): Promise<void> {
    const { credit, daysAgo, active = true, cap = 0, revokedDaysAgo, description = '' } = options;
    await this.#databases.billing.query(
      `INSERT INTO promo_codes (code, credit_omr, description, active, max_redemptions, created_at, deleted_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        ...[code, credit, description, active, cap, this.at(daysAgo)],
        typeof revokedDaysAgo === 'number' ? this.at(revokedDaysAgo) : null,
      ],
    );
  }

  /** Redemption row, counter and credit, as one redeem leaves them. */
  async redeem(party: Party, code: string, daysAgo: number): Promise<void> {
    const { billing } = this.#databases;
    const pair = [party.customerId, code, this.at(daysAgo)];
    await billing.query(
      'INSERT INTO promo_redemptions (customer_id, code, created_at) VALUES ($1, $2, $3)',
      pair,
    );
    const { rows } = await billing.query(
      'UPDATE promo_codes SET times_redeemed = times_redeemed + 1 WHERE code = $1 RETURNING credit_omr',
      [code],
    );
    await this.ledger(party, { omr: rows[0].credit_omr, reason: `promo:${code}`, daysAgo });
  }

  async ledger(
    party: Party,
    row: { omr: number; reason: string; order?: string; daysAgo: number },
  ): Promise<void> {
    await this.#databases.billing.query(
      'INSERT INTO credit_ledger (customer_id, amount_omr, reason, order_id, created_at) VALUES ($1, $2, $3, $4, $5)',
      [party.customerId, row.omr, row.reason, row.order ?? null, this.at(row.daysAgo)],
    );
  }

  async order(party: Party, order: BookedOrder): Promise<string> {
    const id = steadyUuid(`order ${party.slug} ${order.daysAgo}`);
    await this.#databases.billing.query(
      `INSERT INTO orders (id, customer_id, tenant_id, plan_id, apps, addons, amount_omr, amount_baisa, status,
         stripe_session_id, promo_code, created_at)
       VALUES ($1, $2, $3, $4, '["wordpress"]', $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[id, party.customerId, party.tenantId, planId(order.plan), JSON.stringify(order.addons ?? [])],
        ...[order.omr, order.omr * 1000, order.status ?? 'completed', order.session ?? null],
        ...[order.promoCode ?? null, this.at(order.daysAgo)],
      ],
    );
    return id;
  }

  /** An order paid by credit: order, charge and subscription. */
  async paidByCredit(party: Party, order: BookedOrder, subscription = 'active'): Promise<string> {
    const id = await this.order(party, order);
    await this.ledger(party, { omr: -order.omr, reason: 'order-payment', order: id, daysAgo: order.daysAgo });
    await this.subscription(party, {
      planId: planId(order.plan),
      status: subscription,
      daysAgo: order.daysAgo,
    });
    return id;
  }

  async subscription(
    party: Party,
    row: { planId: string; status: string; daysAgo: number; stripe?: boolean },
  ): Promise<void> {
    const at = this.at(row.daysAgo);
    const stripe =
      row.stripe === true ? [`sub_${party.slug}`, at, this.at(row.daysAgo - 30)] : [null, null, null];
    await this.#databases.billing.query(
      `INSERT INTO subscriptions (customer_id, tenant_id, plan_id, status, stripe_subscription_id,
         current_period_start, current_period_end, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
      [party.customerId, party.tenantId, row.planId, row.status, ...stripe, at],
    );
  }

  async invoice(
    party: Party,
    row: { omr: number; baisa: number; status: string; daysAgo: number },
  ): Promise<void> {
    await this.#databases.billing.query(
      `INSERT INTO invoices (customer_id, tenant_id, stripe_invoice_id, amount_omr, amount_baisa, status,
         period_start, period_end, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)`,
      [
        ...[party.customerId, party.tenantId, `in_${party.slug}`, row.omr, row.baisa, row.status],
        ...[this.at(row.daysAgo), this.at(row.daysAgo - 30)],
      ],
    );
  }

  /** A workspace whose steps are all done. */
  async provision(party: Party, plan: string, daysAgo: number): Promise<void> {
    const steps = PROVISION_STEPS.map((name) => ({ name, status: 'completed' }));
    const at = this.at(daysAgo);
    await this.#databases.documents.put('provisioning.provisions', {
      ...{ _id: steadyUuid(`provision ${party.slug}`), tenant_id: party.tenantId, order_id: '' },
      ...{ plan_id: planId(plan), apps: ['wordpress'], subdomain: party.slug, status: 'completed', steps },
      ...{ progress: 100, created_at: at, updated_at: at },
    });
  }

  async paysByCard(party: Party): Promise<void> {
    await this.#databases.billing.query('UPDATE customers SET stripe_customer_id = $2 WHERE id = $1', [
      party.customerId,
      `cus_${party.slug}`,
    ]);
  }

  stripePrice(plan: string): string {
    return stripePriceOf(plan);
  }
}

function named(slug: string): string {
  return slug.replace(
    /(^|-)([a-z])/g,
    (_, gap: string, letter: string) => `${gap && ' '}${letter.toUpperCase()}`,
  );
}
