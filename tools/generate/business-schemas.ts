import { errorObject } from './progress-schema.ts';
import { count, flag, listOf, mapOf, moment, object, oneOf, type Schema, text } from './schema-parts.ts';

/** Amounts are decimal texts: `50.000`, `-0.500`. */
const money: Schema = { type: 'string', pattern: '^-?\\d+\\.\\d{3,6}$' };
const world = oneOf('real', 'sandbox');
const of = { sovereign: text, world };
const page = { ...of, total: count, offset: count };
const whole: Schema = { type: 'integer' };

/** Every field may be left out by --fields. */
function row(members: { [name: string]: Schema }): Schema {
  return object(Object.fromEntries(Object.entries(members).map(([name, schema]) => [`${name}?`, schema])));
}

const voucherMembers = {
  ...{ code: text, credit: money, currency: text, description: text, active: flag },
  ...{ maxRedemptions: whole, timesRedeemed: whole, state: oneOf('active', 'exhausted', 'inactive') },
};
const voucher = object({ ...voucherMembers, 'createdAt?': moment });

const context = object({
  ...{ name: text, fqdn: text, world, via: oneOf('gateway', 'bridge', 'cluster'), kept: flag, current: flag },
  ...{ 'address?': text, 'email?': text, 'kubeconfig?': text, 'execAllowed?': flag },
});

const session = object({
  way: oneOf('password', 'magic-link', 'token'),
  ...{ subject: text, email: text, role: text, signedInAt: moment, refreshedAt: moment },
  ...{ 'expiresAt?': moment, renewable: flag },
});

const difference = object({ field: text, from: text, to: text });

const plan = {
  id: text,
  slug: text,
  name: text,
  price: money,
  currency: text,
  popular: flag,
  stripePriceId: text,
};

const stripe = object({
  ...{ secretKeyConfigured: flag, webhookSecretConfigured: flag, secretKeyLast4: text },
  ...{ webhookSecretLast4: text, publicKey: text, 'updatedAt?': moment },
});

const auditEntry = row({
  ...{ v: { const: 1 }, at: moment, sovereign: text, world, command: text, what: text, request: text },
  who: object({ login: text, host: text, 'pid?': count, 'subject?': text, 'role?': text }),
  ...{ run: text, open: oneOf('under-way', 'ended', 'unknown') },
  outcome: oneOf('intent', 'done', 'refused', 'unknown', 'accepted'),
  ...{ before: mapOf(text), after: mapOf(text), error: text, reason: text },
});

const outcome = (...values: string[]) => ({ ...of, outcome: oneOf(...values), settledByReadBack: flag });

const issued = object({
  ...outcome('created', 'updated', 'unchanged', 'planned'),
  code: text,
  plan: object({
    action: oneOf('create', 'update', 'unchanged'),
    ...{ differences: listOf(difference), warnings: listOf(text), calls: listOf(text), currency: text },
    liability: { anyOf: [{ type: 'null' }, money] },
  }),
  'voucher?': voucher,
  'mail?': object({ state: oneOf('accepted', 'unknown', 'refused'), 'error?': errorObject }),
});

const issuedList = object({
  ...{ ...of, outcome: oneOf('done', 'incomplete', 'stopped', 'planned'), rows: count, results: text },
  summary: object({
    ...{ create: count, update: count, unchanged: count, mails: count, uncapped: count },
    ...{ liability: money, currency: text },
  }),
  counts: object({
    ...{ created: count, updated: count, unchanged: count, changed: count, refused: count },
    ...{ unknown: count, open: count },
  }),
  mails: object({ accepted: count, unknown: count, refused: count }),
});

const redeemed = object({
  ...{ ...outcome('ordered', 'card-page', 'planned'), 'code?': text, currency: text },
  'announced?': object({ state: oneOf('announced', 'unknown', 'refused'), 'error?': errorObject }),
  bill: object({
    ...{ planId: text, addonIds: listOf(text), total: money, balance: money, credit: money, covered: flag },
  }),
  ...{ 'orderId?': text, 'sessionUrl?': text, 'balance?': money },
});

const orderMembers = {
  ...{ id: text, customerId: text, tenantId: text, planId: text, apps: listOf(text) },
  ...{ addons: listOf(text), amount: money, currency: text, status: text, promoDeleted: flag },
};
const order = object({ ...orderMembers, 'promoCode?': text, 'createdAt?': moment });

/** What the commands on a Sovereign's business print under `--json`. */
export const BUSINESS_OUTPUTS: Record<string, { title: string; schema: Schema }> = {
  'audit-list': {
    title: 'catalyst audit list',
    schema: object({ ...page, unreadable: count, entries: listOf(auditEntry) }),
  },
  'auth-login': {
    title: 'catalyst auth login',
    schema: { oneOf: [object({ ...of, session }), object({ ...of, codeRequested: { const: true } })] },
  },
  'auth-logout': {
    title: 'catalyst auth logout',
    schema: object({ ...of, endedThere: flag, wasSignedIn: flag }),
  },
  'auth-status': {
    title: 'catalyst auth status',
    schema: object({
      ...{ ...of, context: text, source: oneOf('session', 'token', 'break-glass') },
      state: oneOf('signed-out', 'valid', 'renewable', 'expired', 'unverified'),
      'session?': session,
      'claims?': object({ subject: text, email: text, role: text, 'expiresAt?': moment }),
      'confirmed?': object({ id: text, email: text, role: text }),
      'accepted?': { const: true },
    }),
  },
  'billing-balance': {
    title: 'catalyst billing balance',
    schema: object({
      ...{ ...page, credit: money, currency: text, rounded: flag },
      entries: listOf(
        row({ id: text, amount: money, currency: text, reason: text, orderId: text, createdAt: moment }),
      ),
    }),
  },
  'billing-invoices': {
    title: 'catalyst billing invoices',
    schema: object({
      ...{ ...page, organizationKnown: flag },
      invoices: listOf(
        row({
          ...{ id: text, customerId: text, tenantId: text, amount: money, currency: text, status: text },
          ...{ suspectUnits: flag, periodStart: moment, periodEnd: moment, createdAt: moment },
        }),
      ),
    }),
  },
  'billing-orders': {
    title: 'catalyst billing orders',
    schema: object({
      ...{ ...page, partial: flag },
      orders: listOf(row({ ...orderMembers, promoCode: text, createdAt: moment })),
    }),
  },
  'billing-order': { title: 'catalyst billing order', schema: object({ ...of, order }) },
  'billing-announce': {
    title: 'catalyst billing announce',
    schema: object({ ...{ ...of, outcome: oneOf('announced', 'started', 'planned') }, order }),
  },
  'billing-checkout': { title: 'catalyst billing checkout', schema: redeemed },
  'billing-plans': { title: 'catalyst billing plans', schema: object({ ...page, plans: listOf(row(plan)) }) },
  'billing-plans-edit': {
    title: 'catalyst billing plans edit',
    schema: object({
      ...outcome('changed', 'unchanged', 'planned'),
      plan: object(plan),
      differences: listOf(difference),
    }),
  },
  'billing-revenue': {
    title: 'catalyst billing revenue',
    schema: object({
      ...{ ...of, currency: text },
      reported: object({ mrr: money, activeSubscriptions: count, customers: count, newThisMonth: count }),
      own: object({ mrr: money, organizations: count, partial: flag }),
    }),
  },
  'billing-settings': { title: 'catalyst billing settings', schema: object({ ...of, stripe }) },
  'billing-settings-replace': {
    title: 'catalyst billing settings replace',
    schema: object({
      ...{ ...outcome('replaced', 'planned'), stripe },
      ends: object({ secretKey: text, webhookSecret: text, publicKey: text }),
    }),
  },
  'billing-subscriptions': {
    title: 'catalyst billing subscriptions',
    schema: object({
      ...{ ...page, organizationKnown: flag },
      subscriptions: listOf(
        row({
          ...{ id: text, customerId: text, tenantId: text, planId: text, status: text },
          ...{ periodStart: moment, periodEnd: moment, createdAt: moment },
        }),
      ),
    }),
  },
  'context-create': { title: 'catalyst context create', schema: object({ context }) },
  'context-delete': { title: 'catalyst context delete', schema: object({ name: text }) },
  'context-list': { title: 'catalyst context list', schema: object({ contexts: listOf(context) }) },
  'context-show': { title: 'catalyst context show', schema: object({ context }) },
  'context-use': { title: 'catalyst context use', schema: object({ context }) },
  'voucher-issue': {
    title: 'catalyst voucher issue, and with --from the whole list',
    schema: { oneOf: [issued, issuedList] },
  },
  'voucher-preview': {
    title: 'catalyst voucher preview',
    schema: object({
      ...{ ...of, anonymous: flag },
      preview: object({
        ...{ code: text, credit: money, currency: text, description: text, active: flag, accepting: flag },
      }),
    }),
  },
  'voucher-redeem': { title: 'catalyst voucher redeem', schema: redeemed },
  'voucher-revoke': {
    title: 'catalyst voucher revoke',
    schema: object({ ...outcome('revoked', 'planned'), voucher }),
  },
};
