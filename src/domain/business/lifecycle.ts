import type { Order, Subscription } from './account.ts';
import { answersOrder, type Organization, type Provision } from './organization.ts';

/** What an organization goes through, in upstream's order (billing.md 5.4): it is created before its checkout. */
export const LIFE_STEPS = [
  'created',
  'ordered',
  'paid',
  'subscribed',
  'provisioning',
  'provisioned',
  'ready',
] as const;

export type LifeStepName = (typeof LIFE_STEPS)[number] | 'deleted';

export interface LifeStep {
  name: LifeStepName;
  /** `missing`: it should have happened by now; `failed`: it ended badly. Both are findings. */
  state: 'done' | 'waiting' | 'missing' | 'failed' | 'unknown';
  at?: string;
  /** One sentence. */
  says: string;
}

export interface LifeFacts {
  organization: Organization;
  /** Its orders, of the newest that the API gives. */
  orders: readonly Order[];
  /** There may be older orders that the API does not give. */
  partial: boolean;
  subscription: Subscription | undefined;
  provision: Provision | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}

const MINUTE_MS = 60_000;
/** An event is delivered within a second and asked again every half minute: after that long it is lost. */
const EVENT_MS = 5 * MINUTE_MS;
/** No step of a workspace is silent that long. */
const STEP_MS = 30 * MINUTE_MS;
const CART_MS = 24 * 60 * MINUTE_MS;

/** Every step with its state; what comes after one that is not done waits for it. */
export function lifeOf(facts: LifeFacts): LifeStep[] {
  if (facts.organization.status === 'deleted') return [created(facts), deleted(facts)];
  const order = orderOf(facts.orders);
  return [
    created(facts),
    ordered(facts, order),
    paid(facts, order),
    subscribed(facts, order),
    begun(facts, order),
    provisioned(facts),
    ready(facts),
  ];
}

/** The first step that should have happened and did not. */
export function findingOf(steps: readonly LifeStep[]): LifeStep | undefined {
  return steps.find(({ state }) => state === 'failed' || state === 'missing');
}

/** Where it stands: at what went wrong, else at what it waits for, else at its end. */
export function standOf(steps: readonly LifeStep[]): LifeStep {
  return findingOf(steps) ?? steps.find(({ state }) => state === 'waiting') ?? steps.at(-1)!;
}

/** A completed order counts before a pending one, a newer before an older. */
function orderOf(orders: readonly Order[]): Order | undefined {
  return lastPaid(orders) ?? newestFirst(orders)[0];
}

/** The newest completed order. */
export function lastPaid(orders: readonly Order[]): Order | undefined {
  return newestFirst(orders).find(({ status }) => status === 'completed');
}

const newestFirst = (orders: readonly Order[]) =>
  orders.toSorted((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''));

const at = (moment: string | undefined) => (moment === undefined ? {} : { at: moment });
const since = (moment: string | undefined, now: number) =>
  moment === undefined ? 0 : now - Date.parse(moment);
const waits = (name: LifeStepName, says: string): LifeStep => ({ name, state: 'waiting', says });
const unknown = (name: LifeStepName, says: string): LifeStep => ({ name, state: 'unknown', says });

function created({ organization }: LifeFacts): LifeStep {
  const says = `The organization ${organization.slug} was created.`;
  return { name: 'created', state: 'done', ...at(organization.createdAt), says };
}

function ordered(facts: LifeFacts, order: Order | undefined): LifeStep {
  if (order !== undefined)
    return { name: 'ordered', state: 'done', ...at(order.createdAt), says: `Order ${order.id} was placed.` };
  const why = whyUnknown(facts);
  return why === undefined ? waits('ordered', 'Nobody has checked out for it yet.') : unknown('ordered', why);
}

/** An order that is not shown may be there: undefined where nothing speaks for one. */
function whyUnknown({ organization, partial }: LifeFacts): string | undefined {
  if (partial) return 'The API gives the newest 50 orders only; none is of it.';
  const { status } = organization;
  return ['active', 'suspended'].includes(status) ? `It is ${status}, and no order is known.` : undefined;
}

function paid(facts: LifeFacts, order: Order | undefined): LifeStep {
  const { now } = facts;
  if (order === undefined)
    return whyUnknown(facts) === undefined
      ? waits('paid', 'It comes after the order.')
      : unknown('paid', 'Its order is not known.');
  if (order.status === 'completed')
    return { name: 'paid', state: 'done', ...at(order.createdAt), says: 'The order is completed.' };
  if (since(order.createdAt, now) < CART_MS) return waits('paid', 'The card page of the order is open.');
  const says =
    'The order is pending for more than a day: the cart was left, or Stripe told checkout.session.completed to nobody.';
  return { name: 'paid', state: 'missing', says };
}

function subscribed(facts: LifeFacts, order: Order | undefined): LifeStep {
  const { subscription, now } = facts;
  if (subscription !== undefined) {
    const says = `Its subscription is ${subscription.status}.`;
    return { name: 'subscribed', state: 'done', ...at(subscription.createdAt), says };
  }
  if (order === undefined && whyUnknown(facts) !== undefined)
    return unknown('subscribed', 'It has none, and its order is not known.');
  if (order?.status !== 'completed') return waits('subscribed', 'It comes with the payment.');
  if (since(order.createdAt, now) < EVENT_MS) return waits('subscribed', 'The order was completed just now.');
  const says = 'The order is completed, and no subscription was written with it (upstream 92).';
  return { name: 'subscribed', state: 'missing', says };
}

function begun({ organization, provision, now }: LifeFacts, order: Order | undefined): LifeStep {
  if (provision !== undefined && isUnheard(provision, order, now)) {
    const says =
      'Ordered again, and no run was begun for that: order.placed was lost, or provisioning refused it.';
    return { name: 'provisioning', state: 'missing', ...at(order?.createdAt), says };
  }
  if (provision !== undefined)
    return {
      name: 'provisioning',
      state: 'done',
      ...at(provision.createdAt),
      says: 'Its workspace was begun.',
    };
  if (organization.status === 'active')
    return unknown('provisioning', 'It is active, and no run of its workspace is known.');
  if (order?.status !== 'completed') return waits('provisioning', 'It comes with the payment.');
  if (since(order.createdAt, now) < EVENT_MS) return waits('provisioning', 'order.placed is on its way.');
  const why =
    organization.subdomain === ''
      ? 'the organization has no subdomain'
      : 'it had no subdomain (upstream 105)';
  const says = `Paid, and no workspace was begun: order.placed was lost, or provisioning refused it because ${why}.`;
  return { name: 'provisioning', state: 'missing', says };
}

function isUnheard(provision: Provision, order: Order | undefined, now: number): boolean {
  if (order?.status !== 'completed' || since(order.createdAt, now) < EVENT_MS) return false;
  return !answersOrder(provision, order);
}

function provisioned({ provision, now }: LifeFacts): LifeStep {
  const name = 'provisioned';
  if (provision === undefined) return waits(name, 'It comes after the beginning.');
  const { status, steps, progress, updatedAt, error } = provision;
  if (status === 'completed')
    return { name, state: 'done', ...at(updatedAt), says: 'Its workspace is complete.' };
  const failed = steps.find((step) => step.status === 'failed')?.name;
  const next = steps.find((step) => step.status !== 'completed')?.name ?? 'the last step';
  if (status === 'failed') {
    const says = `Its workspace failed at ${failed ?? next}: ${error ?? 'without a word'}.`;
    return { name, state: 'failed', ...at(updatedAt), says };
  }
  if (since(updatedAt ?? provision.createdAt, now) < STEP_MS)
    return waits(name, `${progress} %, at ${next}.`);
  return {
    name,
    state: 'missing',
    ...at(updatedAt),
    says: `It stands at ${progress} %, before ${next}, for half an hour.`,
  };
}

function ready({ organization, provision, now }: LifeFacts): LifeStep {
  const { status, updatedAt } = organization;
  if (status === 'active')
    return { name: 'ready', state: 'done', ...at(updatedAt), says: 'The organization is active.' };
  if (status === 'suspended')
    return { name: 'ready', state: 'done', ...at(updatedAt), says: 'The organization was suspended.' };
  if (provision?.status !== 'completed') return waits('ready', 'It comes with the workspace.');
  if (since(provision.updatedAt, now) < EVENT_MS) return waits('ready', 'provision.completed is on its way.');
  const says = `The workspace is complete, and the organization is ${status}: provision.completed was lost.`;
  return { name: 'ready', state: 'missing', says };
}

/** Upstream's cascade on `tenant.deleted` ends what is still billed. */
function deleted({ organization, subscription, now }: LifeFacts): LifeStep {
  const { updatedAt } = organization;
  const name = 'deleted';
  if (subscription?.status !== 'active')
    return {
      name,
      state: 'done',
      ...at(updatedAt),
      says: 'The organization was deleted, and nothing of it is billed.',
    };
  if (since(updatedAt, now) < EVENT_MS) return waits(name, 'tenant.deleted is on its way.');
  const says =
    'The organization was deleted, and its subscription is active: billing did not hear tenant.deleted (upstream 94).';
  return { name, state: 'missing', says };
}
