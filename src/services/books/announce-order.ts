import type { Order } from '../../domain/business/account.ts';
import { mayHaveHappened } from '../../domain/business/may-have-happened.ts';
import { omrDecimal } from '../../domain/business/omr.ts';
import { orderPlaced } from '../../domain/business/order-placed.ts';
import { asCatalystError, CatalystError, type ErrorObject } from '../../domain/errors.ts';
import type { BusinessWorkshop } from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';
import { bookedOrder } from './read-booked-orders.ts';
import type { ServicesAccess } from './reconcile-services.ts';
import type { Books } from './with-books.ts';

/**
 * Whether the other services were told of an order. `announced`: the stream of the bus has it. `unknown`: no answer, so it may
 * have it. `refused`: it has not.
 */
export interface Announcement {
  state: 'announced' | 'unknown' | 'refused';
  error?: ErrorObject;
}

export type AnnounceAccess = ServicesAccess & { nats?: string };

/** Puts `order.placed` of an order on the bus, a step of its own; whatever comes of it, the order stays. */
export async function announceOrder(
  workshop: BusinessWorkshop,
  books: Books,
  orderId: string,
  request: AnnounceAccess,
): Promise<Announcement> {
  let sent = false;
  const told = async (): Promise<Announcement> => {
    const order = await books.database.read((one) => bookedOrder(one, books.schema, orderId));
    const subdomain = await subdomainOf(workshop, order, request);
    const bus = await workshop.bus(books.context, request.nats);
    try {
      sent = true;
      await bus.announce(
        orderPlaced(placedOrder(order, subdomain), new Date(books.clock.now()).toISOString()),
      );
      return { state: 'announced' };
    } finally {
      await bus.close();
    }
  };
  const outcome = await told().catch((thrown: unknown): Announcement => {
    const error = withWayOn(asCatalystError(thrown), orderId).toObject();
    return { state: sent && mayHaveHappened(thrown) ? 'unknown' : 'refused', error };
  });
  const noted = outcome.state === 'announced' ? 'accepted' : outcome.state;
  const failed = outcome.error === undefined ? {} : { error: outcome.error.code };
  await books.audit({ command: 'billing announce', what: orderId, outcome: noted, ...failed });
  return outcome;
}

/** Where nobody can be told by an event, provisioning itself can be asked. */
function withWayOn(error: CatalystError, orderId: string): CatalystError {
  if (error.code !== 'CATALYST-EVENT-BUS-ABSENT') return error;
  const hint = `Begin its workspace without the event: catalyst billing announce ${orderId} --start --direct --reason ...`;
  return new CatalystError(error.code, error.message, { hint, cause: error.cause });
}

/** Provisioning refuses an order without one. @throws CatalystError CATALYST-BILLING-REFUSED, for a deleted organization too */
export async function subdomainOf(
  workshop: BusinessWorkshop,
  { tenantId }: Order,
  request: AnnounceAccess,
): Promise<string> {
  const { subdomain, status } = await withBusiness(workshop, request, (one) =>
    one.gateway.organization(tenantId, one),
  );
  if (status !== 'deleted' && subdomain !== '') return subdomain;
  const message =
    status === 'deleted'
      ? 'The organization of the order is deleted: nobody would use its workspace.'
      : 'The organization has no subdomain, and provisioning refuses an order without one.';
  throw new CatalystError('CATALYST-BILLING-REFUSED', message, {
    hint: `catalyst organization show ${tenantId}`,
  });
}

function placedOrder(order: Order, subdomain: string) {
  const { id, customerId, tenantId, planId, apps, addons, amount } = order;
  const omr = amount / 1_000_000n;
  return { id, customerId, tenantId, planId, apps, addons, omr, baisa: amount / 1000n, subdomain };
}

/** What is asked about before an order is announced. */
export function announceLines(fqdn: string, { id, tenantId, amount }: Order): string[] {
  return [
    `Order ${id} of OMR ${omrDecimal(amount)}, scoped to ${fqdn}`,
    `  order.placed is put on the event bus, and provisioning makes the workspace of ${tenantId}.`,
  ];
}
