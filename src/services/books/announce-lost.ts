import type { Order } from '../../domain/business/account.ts';
import { OutcomeUnknown } from '../../domain/business/business-errors.ts';
import { CatalystError } from '../../domain/errors.ts';
import { agreeFirst } from '../business/agree.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import { type AnnounceAccess, announceLines, announceOrder, subdomainOf } from './announce-order.ts';
import { begunRun } from './begun-run.ts';
import { bookedOrder } from './read-booked-orders.ts';
import { startWorkspace } from './start-workspace.ts';
import { type DirectWriteRequest, ofBooks, withBooks } from './with-books.ts';

export interface AnnounceResult extends OfSovereign {
  /** `started`: provisioning was asked itself, without the event. */
  outcome: 'announced' | 'started' | 'planned';
  order: Order;
}

/**
 * Tells the other services of a completed order whose event was lost, so that its workspace is made; with `start` by asking
 * provisioning itself, for a Sovereign whose bus is not NATS (the April layer).
 * @throws CatalystError CATALYST-NOT-FOUND, CATALYST-ALREADY-THERE when a workspace was begun since, CATALYST-BILLING-REFUSED for
 * an order that is not paid or whose organization is deleted or has no subdomain, CATALYST-EVENT-BUS-ABSENT, CATALYST-DECLINED, OutcomeUnknown
 */
export function announceLost(
  workshop: BusinessWorkshop,
  id: string,
  request: DirectWriteRequest & AnnounceAccess & { start?: boolean },
): Promise<AnnounceResult> {
  return withBooks(workshop, request, async (books) => {
    const order = await books.database.read((one) => bookedOrder(one, books.schema, id));
    refuseUnpaid(order);
    const begun = () => begunRun(workshop, order, request);
    if ((await begun()) !== undefined) throw alreadyBegun(order);
    await subdomainOf(workshop, order, request);
    const result = { ...ofBooks(books), order };
    if (request.dryRun) return { ...result, outcome: 'planned' };
    if (request.start === true) {
      await startWorkspace(workshop, books, order, request);
      return { ...result, outcome: 'started' };
    }
    await agreeFirst(request.ask, `Announce it on ${books.fqdn}?`, announceLines(books.fqdn, order));
    const { state, error } = await announceOrder(workshop, books, order.id, request);
    if (state === 'announced') return { ...result, outcome: 'announced' };
    const { code = 'CATALYST-EVENT-BUS-ABSENT', message = '', hint } = error ?? {};
    const more = hint === undefined ? {} : { hint };
    if (state === 'refused') throw new CatalystError(code, message, more);
    throw new OutcomeUnknown(`${message} The bus may have the event all the same.`, begun, {
      hint: `catalyst organization timeline ${order.tenantId}`,
    });
  });
}

function refuseUnpaid({ status }: Order): void {
  if (status === 'completed') return;
  const message = `The order is ${status}, not completed. Nothing was said of it.`;
  throw new CatalystError('CATALYST-BILLING-REFUSED', message, {
    hint: 'Only an order that is paid gets a workspace.',
  });
}

function alreadyBegun({ tenantId }: Order): CatalystError {
  const message =
    'A workspace was begun for its organization since. Announcing the order would begin another.';
  return new CatalystError('CATALYST-ALREADY-THERE', message, {
    hint: `catalyst organization timeline ${tenantId}`,
  });
}
