import type { Order } from '../../src/domain/business/account.ts';
import type { BookedVoucher } from '../../src/domain/business/books/booked-voucher.ts';
import type { Finding } from '../../src/domain/business/books/finding.ts';
import type { LedgerLine } from '../../src/domain/business/books/ledger-line.ts';
import { liabilityFrom } from '../../src/domain/business/books/liability.ts';
import { findingOf, lifeOf } from '../../src/domain/business/lifecycle.ts';
import { fromOmr } from '../../src/domain/business/omr.ts';
import type { Organization, Provision } from '../../src/domain/business/organization.ts';
import type { Voucher } from '../../src/domain/business/voucher.ts';
import type { BusinessPart, BusinessSeen, BusinessSubject } from '../../src/tui/business-seen.ts';
import type { Answer, Message } from '../../src/tui/messages.ts';
import { FQDN } from './story.ts';

const NOW = Date.parse('2026-11-21T09:13:00Z');
const OF = { sovereign: FQDN, world: 'sandbox' } as const;
const before = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();
const id = (letter: string) => letter.repeat(24);

function voucher(code: string, credit: bigint, more: Partial<Voucher>): Voucher {
  const base = { code, credit: fromOmr(credit), description: '', active: true, maxRedemptions: 0 };
  return { ...base, timesRedeemed: 0, createdAt: before(24 * 30), ...more };
}

export const VOUCHERS: Voucher[] = [
  voucher('RAMADAN-2026', 10n, {
    ...{ maxRedemptions: 500, timesRedeemed: 18, createdAt: before(5), description: 'Ramadan campaign' },
  }),
  voucher('WELCOME-OMR-20', 20n, { maxRedemptions: 100, timesRedeemed: 2, description: 'Welcome to Oman' }),
  voucher('FOUNDERS-OMR-50', 50n, { timesRedeemed: 1 }),
  voucher('LAUNCH-DAY-5', 5n, { maxRedemptions: 1, timesRedeemed: 1, description: 'At the launch' }),
  voucher('SUMMER-OMR-15', 15n, { active: false, maxRedemptions: 10 }),
];

function organization(slug: string, letter: string, status: string, hours: number): Organization {
  return {
    ...{ id: id(letter), slug, name: slug.replaceAll('-', ' '), status, planId: id('f') },
    ...{
      ownerId: 'o-1',
      subdomain: slug,
      apps: ['crm'],
      createdAt: before(hours),
      updatedAt: before(hours - 1),
    },
  };
}

const ORGANIZATIONS: Organization[] = [
  organization('nakheel-dates', 'a', 'active', 60),
  organization('muscat-books', 'b', 'active', 30),
  organization('ibra-tours', 'c', 'provisioning', 3),
  organization('sohar-motors', 'd', 'provisioning', 40),
  organization('sur-sails', 'e', 'deleted', 200),
];

function order(letter: string, amount: bigint, status: string, hours: number, promoCode?: string): Order {
  return {
    ...{
      id: `${letter}1a2b3c4-0000-4000-8000-000000000000`,
      customerId: `c-${letter}`,
      tenantId: id(letter),
    },
    ...{ planId: id('f'), apps: ['crm'], addons: [], amount: fromOmr(amount), status, promoDeleted: false },
    ...{ createdAt: before(hours), ...(promoCode === undefined ? {} : { promoCode }) },
  };
}

const ORDERS: Order[] = [
  order('c', 16n, 'pending', 2.4),
  order('b', 9n, 'completed', 29, 'WELCOME-OMR-20'),
  order('d', 16n, 'completed', 39, 'FOUNDERS-OMR-50'),
  order('a', 9n, 'completed', 59, 'WELCOME-OMR-20'),
];

const PROVISION: Provision = {
  ...{ id: 'p-1', tenantId: id('a'), orderId: '', status: 'completed', progress: 100 },
  ...{
    steps: [{ name: 'namespace', status: 'completed' }],
    createdAt: before(58.9),
    updatedAt: before(58.8),
  },
};

function life(one: Organization): BusinessSeen['lives']['lives'][number] {
  const orders = ORDERS.filter(({ tenantId }) => tenantId === one.id);
  const paid = orders.some(({ status }) => status === 'completed');
  const subscription = paid
    ? {
        id: 's-1',
        customerId: 'c-1',
        tenantId: one.id,
        planId: id('f'),
        status: 'active',
        createdAt: before(29),
      }
    : undefined;
  const provision = one.status === 'active' ? { ...PROVISION, tenantId: one.id } : undefined;
  const facts = { organization: one, orders, partial: false, subscription, provision, now: NOW };
  const steps = lifeOf(facts);
  const finding = findingOf(steps);
  return {
    ...{ organization: one, orders, partial: false, steps },
    ...(subscription === undefined ? {} : { subscription }),
    ...(provision === undefined ? {} : { provision }),
    ...(finding === undefined ? {} : { finding }),
  };
}

function entry(index: number, email: string, amount: bigint, balance: bigint, reason: string): LedgerLine {
  return {
    ...{ id: `l-${index}`, customerId: `c-${email[0]}`, email, reason, createdAt: before(index * 7 + 1) },
    ...{ amount: fromOmr(amount), balance: fromOmr(balance) },
    ...(amount < 0n ? { orderId: `${index}1a2b3c4-0000` } : {}),
  };
}

const LEDGER: LedgerLine[] = [
  entry(1, 'info@nakheel.example', -9n, 11n, 'order-payment'),
  entry(2, 'info@nakheel.example', 20n, 20n, 'promo:WELCOME-OMR-20'),
  entry(3, 'me@muscat.example', -9n, 11n, 'order-payment'),
  entry(4, 'me@muscat.example', 20n, 20n, 'promo:WELCOME-OMR-20'),
  entry(5, 'fleet@sohar.example', -66n, -16n, 'order-payment'),
  entry(6, 'fleet@sohar.example', 50n, 50n, 'promo:FOUNDERS-OMR-50'),
];

export const FINDINGS: Finding[] = [
  {
    ...{ case: 'leaked-redemption', subject: 'WELCOME-OMR-20', customerId: 'c-9', tenantId: id('9') },
    ...{ since: before(26), amount: fromOmr(20n), seen: 'no order since' },
  },
  {
    ...{ case: 'negative-balance', subject: 'c-f', customerId: 'c-f', tenantId: id('d') },
    ...{ since: before(36), amount: fromOmr(-16n), seen: '0 of 2 entries are usage' },
  },
];

const WELCOME = VOUCHERS[1] as BookedVoucher;

/** Every part, as its service answers. `organization` is the one whose workspace was never begun. */
const FULL_PARTS: { [P in BusinessPart]: BusinessSeen[P] } = {
  vouchers: { ...OF, vouchers: VOUCHERS },
  preview: {
    ...{ ...OF, anonymous: true, spelling: WELCOME.code },
    preview: {
      code: WELCOME.code,
      credit: WELCOME.credit,
      description: WELCOME.description,
      active: true,
      accepting: true,
    },
  },
  revenue: {
    ...OF,
    reported: { reportedMrr: fromOmr(50n), customers: 5, newThisMonth: 2, activeSubscriptions: 3 },
    own: { mrr: fromOmr(34n), subscriptions: 3, partial: false },
  },
  orders: { ...OF, orders: ORDERS, partial: false },
  organizations: { ...OF, organizations: ORGANIZATIONS },
  lives: { ...OF, lives: ORGANIZATIONS.map(life), total: ORGANIZATIONS.length },
  organization: { ...OF, ...life(ORGANIZATIONS[3] as Organization) },
  services: {
    ...{ ...OF, way: 'cluster' },
    rows: [
      { name: 'billing', state: 'ok', says: 'It answers ok.' },
      {
        name: 'mail',
        state: 'wrong',
        says: 'No mail server is configured: no code and no voucher can be mailed.',
      },
    ],
  },
  booked: {
    ...{ ...OF, voucher: WELCOME },
    redemptions: [
      {
        ...{ customerId: 'c-a', tenantId: id('a'), email: 'info@nakheel.example', redeemedAt: before(59) },
        ...{ orderId: ORDERS[3]!.id, orderStatus: 'completed', orderAmount: fromOmr(9n) },
      },
      { customerId: 'c-9', tenantId: id('9'), email: 'lost@leak.example', redeemedAt: before(26) },
    ],
  },
  liability: {
    ...OF,
    ...liabilityFrom(VOUCHERS, {
      balances: { customers: 2, total: fromOmr(22n) },
      debts: { customers: 1, total: fromOmr(-16n) },
    }),
  },
  findings: { ...OF, findings: FINDINGS, unchecked: [], cut: [] },
  ledger: { lines: LEDGER, cut: false },
};

const EMPTY_PARTS: Partial<{ [P in BusinessPart]: BusinessSeen[P] }> = {
  vouchers: { ...OF, vouchers: [] },
  revenue: {
    ...OF,
    reported: { reportedMrr: 0n, customers: 0, newThisMonth: 0, activeSubscriptions: 0 },
    own: { mrr: 0n, subscriptions: 0, partial: false },
  },
  orders: { ...OF, orders: [], partial: false },
  organizations: { ...OF, organizations: [] },
  lives: { ...OF, lives: [], total: 0 },
  findings: { ...OF, findings: [], unchecked: [], cut: [] },
  liability: {
    ...OF,
    ...liabilityFrom([], { balances: { customers: 0, total: 0n }, debts: { customers: 0, total: 0n } }),
  },
  ledger: { lines: [], cut: false },
};

export const NAMED = { voucher: 'WELCOME-OMR-20', organization: 'sohar-motors' };

function subjectOf(of: BusinessPart): BusinessSubject {
  const named =
    of === 'preview' || of === 'booked' ? NAMED.voucher : of === 'organization' ? NAMED.organization : '';
  return { of, fqdn: FQDN, named };
}

function answersOf(parts: object): Message[] {
  return Object.entries(parts).map(([of, value]) => {
    const answer = { ...subjectOf(of as BusinessPart), value } as Answer;
    return { type: 'answered', answer, at: NOW };
  });
}

export const FULL_BUSINESS = answersOf(FULL_PARTS);
export const EMPTY_BUSINESS: Message[] = [
  ...answersOf(EMPTY_PARTS),
  {
    ...{ type: 'unanswered', subject: subjectOf('organization'), at: NOW },
    error: { message: `${FQDN} has no organization sohar-motors.`, hint: 'catalyst organization list' },
  },
];

export function businessRefusals(error: { message: string; hint: string }, at: number): Message[] {
  const parts = Object.keys(FULL_PARTS) as BusinessPart[];
  return parts.map((of) => ({ type: 'unanswered', subject: subjectOf(of), error, at }));
}

/** Two events of the bus, one of them in the middle of the story. */
export const BUS: Message = {
  ...{ type: 'streamed', stream: { of: 'bus', fqdn: FQDN }, at: NOW },
  items: [
    {
      ...{
        key: 'bus CATALYST_SME 41',
        at: '2026-11-21T09:12:09.500Z',
        about: 'order.placed',
        kind: 'bus',
        said: false,
      },
      ...{
        severity: 'info',
        text: 'organization muscat-books, from billing, on catalyst.billing.order.placed',
      },
    },
    {
      ...{
        key: 'bus CATALYST_SME 42',
        at: '2026-11-21T09:12:59Z',
        about: 'provision.failed',
        kind: 'bus',
        said: false,
      },
      ...{
        severity: 'warn',
        text: 'organization sohar-motors, from provisioning, on catalyst.provision.failed',
      },
    },
  ],
};
