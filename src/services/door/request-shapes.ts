import type { Expected, Shape } from '../../domain/argument-faults.ts';

const at: Shape = { sovereign: 'text?' };
const business: Shape = { ...at, token: 'text?', breakGlass: 'text?', signal: 'signal?' };
const write: Shape = { ...business, dryRun: 'flag', ask: 'ask' };
/** Of components, where a stream or a wait has to end some time. */
const watched: Shape = { signal: 'signal', region: 'text?' };
const order: Shape = {
  ...write,
  ...{ plan: 'text', organization: 'text', addons: 'texts', force: 'flag?' },
};
const direct: Shape = { ...at, reason: 'text', databaseUrl: 'text?', signal: 'signal?' };
const directWrite: Shape = { ...direct, dryRun: 'flag', ask: 'ask' };
const directOrder: Shape = { ...order, ...directWrite, customer: 'text', nats: 'text?' };
const list: Shape = { csv: 'text', results: 'text', ceiling: 'money?', update: 'flag?', resurrect: 'flag?' };
const bus: Shape = { ...at, address: 'text?', signal: 'signal?' };
const events: Shape = { ...bus, types: 'texts?', organization: 'text?' };
const page: Shape = { offset: 'whole?', limit: 'whole?' };
const draft: Shape = {
  ...{ code: 'text?', credit: 'text?', description: 'text?', active: 'flag?' },
  ...{ maxRedemptions: 'text?', email: 'text?' },
};
const charge: Shape = {
  ...{ customerId: 'text', charge: 'money', reason: 'text', requestId: 'text', organizationId: 'text?' },
};

/** What each method takes, in the order of its arguments. A method that is not named here is not looked at. */
export const REQUEST_SHAPES: Record<string, Record<string, readonly Expected[]>> = {
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
  vouchers: {
    ...{ list: [business], show: ['text', business], preview: ['text', business], revoke: ['text', write] },
    issue: [{ ...write, voucher: draft, ceiling: 'money?', update: 'flag?', resurrect: 'flag?' }],
    issueList: [{ ...write, ...list, keepGoing: 'flag?', perSecond: 'number', onRow: 'function?' }],
    redeem: ['text', { ...order, card: 'flag?' }],
    ...{ listBooked: [{ ...direct, all: 'flag?' }], showBooked: ['text', direct], leaks: [direct] },
    rollback: ['text', { ...directWrite, customer: 'text', force: 'flag?' }],
    ...{ redeemDirect: ['text', directOrder], issueListDirect: [{ ...directWrite, ...list }] },
    revokeDirect: ['text', directWrite],
  },
  billing: {
    ...{ balance: [business], orders: [business], order: ['text', business], plans: [business] },
    ...{ subscriptions: ['texts', business], invoices: ['text', business], revenue: [business] },
    editPlan: ['text', { ...write, price: 'money?', free: 'flag?', stripePriceId: 'text?' }],
    ...{ settings: [business], replaceKeys: [{ ...write, keys: 'object' }], checkout: [order] },
    ledger: [{ ...direct, ...page, customer: 'text?', onLines: 'function' }],
    ...{ liability: [direct], reconcile: [direct], bookedRevenue: [direct] },
    export: [{ ...direct, kind: 'text', onRows: 'function' }],
    ...{ bookedOrders: [{ ...direct, ...page, status: 'text?' }], bookedOrder: ['text', direct] },
    ...{ checkoutDirect: [directOrder], announce: ['text', { ...directWrite, nats: 'text?' }] },
  },
  organizations: {
    list: [{ ...business, search: 'text?' }],
    show: ['text', business],
    states: [{ ...business, ...page }],
  },
  usage: {
    record: [{ ...write, charge }],
    ofBalance: [business],
    ofBus: [{ ...bus, count: 'whole?', since: 'text?' }],
    ofLedger: [{ ...direct, count: 'whole?' }],
  },
  events: { watch: [events], tail: [{ ...events, count: 'whole?', since: 'text?' }], doctor: [bus] },
  health: { read: [business] },
  audit: { list: [at] },
  auth: {
    login: [{ ...at, proof: 'object' }],
    requestCode: [{ ...at, email: 'text' }],
    status: [{ ...business, verify: 'flag?' }],
    logout: [at],
  },
};
