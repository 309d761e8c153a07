import { BUSINESS_OUTPUTS } from './business-schemas.ts';
import { count, flag, listOf, moment, object, oneOf, type Schema, text } from './schema-parts.ts';

const of = { sovereign: text, world: oneOf('real', 'sandbox') };
/** Amounts are decimal texts: `50.000`, `-0.500`. */
const money: Schema = { type: 'string', pattern: '^-?\\d+\\.\\d{3,6}$' };
const page = { ...of, total: count, offset: count };

/** Every field may be left out by --fields. */
function row(members: { [name: string]: Schema }): Schema {
  return object(Object.fromEntries(Object.entries(members).map(([name, schema]) => [`${name}?`, schema])));
}

const members = { id: text, slug: text, name: text, status: text, planId: text, ownerId: text };
const more = { subdomain: text, apps: listOf(text) };
const whens = { 'createdAt?': moment, 'updatedAt?': moment };
const organization = object({ ...members, ...more, 'members?': count, ...whens });

const provision = object({
  ...{ id: text, tenantId: text, orderId: text, status: text, progress: count },
  ...{ steps: listOf(object({ name: text, status: text })), 'error?': text, ...whens },
});

const step = {
  name: oneOf('created', 'ordered', 'paid', 'subscribed', 'provisioning', 'provisioned', 'ready', 'deleted'),
  state: oneOf('done', 'waiting', 'missing', 'failed', 'unknown'),
  says: text,
};
const lifeStep = object({ ...step, 'at?': moment });

/** The form of a list's items in another command's output. */
function itemsOf(name: string, list: string): Schema {
  const { properties } = BUSINESS_OUTPUTS[name]!.schema as { properties: Record<string, { items: Schema }> };
  return properties[list]!.items;
}

const busEvent = {
  ...{ stream: text, sequence: count, subject: text, at: moment, unreadable: flag },
  ...{ id: text, type: text, source: text, organization: text, data: true },
};

/** What the commands on organizations, events, usage and health print under `--json`. */
export const OPERATION_OUTPUTS: Record<string, { title: string; schema: Schema }> = {
  'events-doctor': {
    title: 'catalyst events doctor',
    schema: object({
      ...{ ...page, findings: count },
      rows: listOf(
        row({
          ...{ kind: oneOf('stream', 'consumer', 'subject'), name: text, state: oneOf('ok', 'wrong') },
          ...{ says: text, stream: text, messages: count, pending: count, unacknowledged: count },
          ...{ redelivered: count, ackFloor: count },
        }),
      ),
    }),
  },
  'events-tail': {
    title: 'catalyst events tail',
    schema: object({ ...page, events: listOf(row(busEvent)) }),
  },
  'events-watch': {
    title: 'A line of catalyst events watch',
    schema: object({
      ...{ stream: text, sequence: count, subject: text, at: moment, unreadable: flag },
      ...{ 'id?': text, 'type?': text, 'source?': text, 'organization?': text, 'data?': true },
    }),
  },
  health: {
    title: 'catalyst health',
    schema: object({
      ...{ ...page, way: oneOf('cluster', 'gateway'), findings: count },
      rows: listOf(row({ name: text, state: oneOf('ok', 'wrong', 'unknown'), says: text })),
    }),
  },
  'usage-list': {
    title: 'catalyst usage list',
    schema: object({
      ...{ ...page, from: oneOf('bus', 'balance', 'ledger'), complete: flag, dropped: count },
      usage: listOf(
        row({
          ...{ at: moment, amount: money, currency: text, reason: text, customerId: text },
          ...{ requestId: text, organizationId: text },
        }),
      ),
    }),
  },
  'usage-record': {
    title: 'catalyst usage record',
    schema: object({
      ...{ ...of, outcome: oneOf('recorded', 'duplicate', 'planned'), settledByRepeat: flag },
      ...{ requestId: text, charge: money, currency: text, 'balance?': money, 'entryId?': text },
    }),
  },
  'organization-list': {
    title: 'catalyst organization list',
    schema: object({
      ...page,
      organizations: listOf(
        row({ ...members, ...more, members: count, createdAt: moment, updatedAt: moment }),
      ),
    }),
  },
  'organization-show': {
    title: 'catalyst organization show',
    schema: object({
      ...{ ...of, organization, partial: flag, orders: listOf(itemsOf('billing-orders', 'orders')) },
      'subscription?': itemsOf('billing-subscriptions', 'subscriptions'),
      ...{ 'provision?': provision, steps: listOf(lifeStep), 'finding?': lifeStep },
    }),
  },
  'organization-status': {
    title: 'catalyst organization status',
    schema: object({
      ...{ ...page, findings: count },
      organizations: listOf(
        row({ slug: text, id: text, status: text, step: step.name, state: step.state, says: text }),
      ),
    }),
  },
  'organization-timeline': {
    title: 'catalyst organization timeline',
    schema: object({
      ...{ ...page, organization, steps: listOf(row({ ...step, at: moment })) },
      'finding?': lifeStep,
    }),
  },
};
