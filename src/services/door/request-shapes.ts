import type { Expected, Kind, Shape } from '../../domain/argument-faults.ts';
import type { UsageCharge } from '../../domain/business/usage.ts';
import type { VoucherDraft } from '../../domain/business/voucher-rules.ts';
import type { BusinessServices } from '../business/business-services.ts';

const at = { sovereign: 'text?' } as const;
const business = { ...at, token: 'text?', breakGlass: 'words?', signal: 'signal?' } as const;
const write = { ...business, dryRun: 'flag', ask: 'ask' } as const;
/** Of components, where a stream or a wait has to end some time. */
const watched: Shape = { signal: 'signal', region: 'text?' };
const ordered = { plan: 'text', organization: 'text', addons: 'texts', force: 'flag?' } as const;
const order = { ...write, ...ordered } as const;
const direct = { ...at, reason: 'words', databaseUrl: 'text?', signal: 'signal?' } as const;
const directWrite = { ...direct, dryRun: 'flag', ask: 'ask' } as const;
/** Direct, and the other services are asked too. */
const access = { token: 'text?', breakGlass: 'words?' } as const;
const directOrder = { ...directWrite, ...access, ...ordered, customer: 'text', nats: 'text?' } as const;
const mayChange = { update: 'flag?', resurrect: 'flag?' } as const;
const list = { csv: 'text', results: 'text', ceiling: 'money?', ...mayChange } as const;
const bus = { ...at, address: 'text?', signal: 'signal?' } as const;
const events = { ...bus, types: 'texts?', organization: 'text?' } as const;
const kept = { count: 'whole?', since: 'text?' } as const;
const page = { offset: 'whole?', limit: 'whole?' } as const;
const draft: Named<VoucherDraft> = {
  code: 'text?',
  credit: 'text?',
  description: 'text?',
  active: 'flag?',
  maxRedemptions: 'text?',
  email: 'text?',
};
const charge: Named<UsageCharge> = {
  customerId: 'text',
  charge: 'money',
  reason: 'text',
  requestId: 'text',
  organizationId: 'text?',
};

/** Every member that a request has: one that is not named here does not compile. */
type Named<Request> = { readonly [Member in keyof Request]-?: Expected };
type Form<Argument> = Argument extends string | readonly unknown[] ? Kind | `${Kind}?` : Named<Argument>;
type Arguments<Method> = Method extends (...given: infer Given) => unknown
  ? NonNullable<Given[number]>
  : never;
type Shapes<Group extends keyof BusinessServices> = {
  readonly [Name in Group]: {
    readonly [Method in keyof BusinessServices[Name]]: readonly Form<
      Arguments<BusinessServices[Name][Method]>
    >[];
  };
};

type Closed = Exclude<keyof BusinessServices, 'contexts'>;

/** What each method takes, in the order of its arguments. A request has no other members. */
const BUSINESS: Shapes<Closed> = {
  vouchers: {
    list: [business],
    show: ['text', business],
    preview: ['text', business],
    revoke: ['text', write],
    issue: [{ ...write, voucher: draft, ceiling: 'money?', ...mayChange }],
    issueList: [{ ...write, ...list, keepGoing: 'flag?', perSecond: 'number', onRow: 'function?' }],
    redeem: ['text', { ...order, card: 'flag?' }],
    listBooked: [{ ...direct, all: 'flag?' }],
    showBooked: ['text', direct],
    leaks: [direct],
    rollback: ['text', { ...directWrite, customer: 'text', force: 'flag?' }],
    redeemDirect: ['text', directOrder],
    issueListDirect: [{ ...directWrite, ...list }],
    revokeDirect: ['text', directWrite],
  },
  billing: {
    balance: [business],
    orders: [business],
    order: ['text', business],
    plans: [business],
    subscriptions: ['texts', business],
    invoices: ['text', business],
    revenue: [business],
    editPlan: ['text', { ...write, price: 'money?', free: 'flag?', stripePriceId: 'text?' }],
    settings: [business],
    replaceKeys: [{ ...write, keys: 'object' }],
    checkout: [order],
    ledger: [{ ...direct, ...page, customer: 'text?', onLines: 'function' }],
    liability: [direct],
    reconcile: [{ ...direct, ...access }],
    bookedRevenue: [direct],
    export: [{ ...direct, kind: 'text', onRows: 'function' }],
    bookedOrders: [{ ...direct, ...page, status: 'text?' }],
    bookedOrder: ['text', direct],
    checkoutDirect: [directOrder],
    announce: ['text', { ...directWrite, ...access, nats: 'text?', start: 'flag?' }],
  },
  organizations: {
    list: [{ ...business, search: 'text?' }],
    show: ['text', business],
    states: [{ ...business, ...page }],
  },
  usage: {
    record: [{ ...write, charge }],
    ofBalance: [business],
    ofBus: [{ ...bus, ...kept }],
    ofLedger: [{ ...direct, count: 'whole?' }],
  },
  events: { watch: [events], tail: [{ ...events, ...kept }], doctor: [bus] },
  health: { read: [business] },
  audit: { list: [at] },
  auth: {
    login: [{ ...at, proof: 'object' }],
    requestCode: [{ ...at, email: 'text' }],
    status: [{ ...business, verify: 'flag?' }],
    logout: [at],
  },
};

/** Of services whose requests have more members than are looked at, and of which not every method is. */
const OPEN: Record<string, Record<string, readonly Expected[]>> = {
  sovereigns: {
    ...{ plan: ['object'], create: ['object'], createFromPlan: ['object'], destroy: ['object'] },
    ...{ specOfPlan: ['text'], resume: ['text', 'object'], planDestroy: ['object'], forget: ['text'] },
    ...{ show: ['text'], watch: ['text'], watchRun: ['text'], wait: ['text'], logs: ['text'] },
    ...{ explain: ['text'], kubeconfig: ['text', 'texts'], credential: ['text', 'text?'] },
    ...{ export: ['text', 'object'], import: ['object'] },
  },
  components: {
    ...{ list: ['text', watched], show: ['text', 'text', watched], logs: ['text', 'text', watched] },
    ...{ history: ['text', 'text', 'text?'], tree: ['text', 'text', 'text?'] },
    ...{ events: ['text', 'text', watched], reconcile: ['text', 'text', watched] },
    ...{ suspend: ['text', 'text', watched], resume: ['text', 'text', watched] },
  },
};

export const REQUEST_SHAPES: Record<string, Record<string, readonly Expected[]>> = { ...OPEN, ...BUSINESS };

/** Whether a request to that service has the members of its shape and no others. */
export function isClosed(group: string): boolean {
  return Object.hasOwn(BUSINESS, group);
}
