import { Flags } from '@oclif/core';
import { CatalystError } from '../../domain/errors.ts';
import type { DirectOrderRequest } from '../../services/books/order-direct.ts';
import type { KnownContext } from '../../services/contexts/contexts.ts';
import type { Services } from '../../services/open.ts';
import type { OrderRequest } from '../../services/vouchers/redeem-voucher.ts';
import type { Surroundings } from '../surroundings.ts';
import { askFirst } from './ask-first.ts';
import { type DirectFlags, directFlags, directOn, refuseUndirected } from './books/direct-flags.ts';
import { type BusinessFlags, businessFlags, writeFlags } from './business-flags.ts';
import { customerToken } from './customer-token.ts';
import { openBusiness, requestOn } from './open-business.ts';
import { busFlags } from './open-events.ts';

/** Flags of commands that order a plan for a customer. */
export const orderFlags = {
  ...businessFlags,
  'customer-token-file': Flags.string({
    description:
      "File of mode 0600 with the customer's token; or CATALYST_CUSTOMER_TOKEN, or a context where the customer is signed in.",
  }),
  plan: Flags.string({ required: true, description: 'Plan that is ordered, by slug or id.' }),
  organization: Flags.string({
    required: true,
    description: "The customer's organization (tenant), by slug or id.",
  }),
  addon: Flags.string({ multiple: true, description: 'Add-on, by slug or id; may be repeated.' }),
  customer: Flags.string({
    description: 'Customer, by id, user id, e-mail or organization; for --direct.',
  }),
  force: Flags.boolean({
    default: false,
    description: "Order also for a suspended or another's organization, or a plan that it has.",
  }),
  ...directFlags,
  nats: Flags.string({
    helpValue: '<address>',
    description: `With --direct, the event bus: ${busFlags.nats.description}`,
  }),
  ...writeFlags,
};

export interface OrderFlags extends BusinessFlags, DirectFlags {
  'customer-token-file': string | undefined;
  plan: string;
  organization: string;
  addon: string[] | undefined;
  customer: string | undefined;
  nats: string | undefined;
  force: boolean;
  'dry-run': boolean;
  yes: boolean;
}

type Opened<Request> = { services: Services; request: Omit<Request, 'signal' | 'ask'> };

/** A request in the customer's name, with the customer's token. @throws CatalystError CATALYST-USAGE */
export async function customerOrder(
  surroundings: Surroundings,
  flags: OrderFlags,
): Promise<Opened<OrderRequest>> {
  const more = (['customer', 'nats', 'token-file', 'break-glass'] as const)
    .filter((name) => flags[name] !== undefined)
    .map((name) => `--${name}`);
  refuseUndirected(flags, ...more);
  const { services, context } = await openBusiness(surroundings, flags);
  const token = await customerToken(surroundings, flags['customer-token-file'], context);
  const own = token === undefined ? {} : { token };
  return { services, request: { ...ordered(flags, context), ...own } };
}

/** The same by the database, for a customer that is named. @throws CatalystError CATALYST-USAGE */
export async function directOrder(
  surroundings: Surroundings,
  flags: OrderFlags,
): Promise<Opened<DirectOrderRequest>> {
  const { customer, nats } = flags;
  if (customer === undefined || flags['customer-token-file'] !== undefined)
    throw new CatalystError('CATALYST-USAGE', '--direct takes --customer, and no customer token.');
  const { services, context, request } = await directOn(surroundings, flags);
  const access = (await requestOn(surroundings, flags)).request;
  const bus = nats === undefined ? {} : { nats };
  return { services, request: { ...access, ...request, ...ordered(flags, context), customer, ...bus } };
}

function ordered(
  { plan, organization, addon, force, 'dry-run': dryRun }: OrderFlags,
  { name }: KnownContext,
) {
  return { sovereign: name, plan, organization, addons: addon ?? [], force, dryRun };
}

/** The question that stands before the order, until the signal ends it. */
export function asked(surroundings: Surroundings, flags: OrderFlags, signal: AbortSignal) {
  return { signal, ask: askFirst(surroundings, flags, signal) };
}
