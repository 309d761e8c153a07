import type { Order } from '../../domain/business/account.ts';
import { omrDecimal } from '../../domain/business/omr.ts';
import { agreeFirst } from '../business/agree.ts';
import { audited } from '../business/audited.ts';
import type { BusinessWorkshop } from '../business/business.ts';
import { settleWrite } from '../business/settle-write.ts';
import { withBusiness } from '../business/with-business.ts';
import { subdomainOf } from './announce-order.ts';
import { begunRun } from './begun-run.ts';
import type { ServicesAccess } from './reconcile-services.ts';
import type { Books, DirectWriteRequest } from './with-books.ts';

/**
 * Begins the workspace of an order by provisioning's own call, as the marketplace of the April layer does: it knows the order and
 * mails nobody. Each call begins another run, so it is sent once and settled by looking for the run.
 * @throws CatalystError CATALYST-BILLING-REFUSED without a subdomain, CATALYST-DECLINED, OutcomeUnknown
 */
export async function startWorkspace(
  workshop: BusinessWorkshop,
  books: Books,
  order: Order,
  request: DirectWriteRequest & ServicesAccess,
): Promise<void> {
  const { id: orderId, tenantId, planId, apps } = order;
  const subdomain = await subdomainOf(workshop, order, request);
  await agreeFirst(request.ask, `Begin its workspace on ${books.fqdn}?`, startLines(books.fqdn, order));
  const after = { organization: tenantId, plan: planId, by: 'provisioning/start' };
  await audited(books, { command: 'billing announce', what: orderId, after }, () =>
    settleWrite({
      what: `run for the workspace of ${tenantId}`,
      write: () =>
        withBusiness(workshop, request, ({ gateway }) =>
          gateway.startProvision({ tenantId, orderId, planId, apps, subdomain }),
        ),
      readBack: () => begunRun(workshop, order, request),
      isDone: (run) => run !== undefined,
      clock: books.clock,
    }),
  );
}

function startLines(fqdn: string, { id, tenantId, amount }: Order): string[] {
  return [
    `Order ${id} of OMR ${omrDecimal(amount)}, scoped to ${fqdn}`,
    `  provisioning is asked to make the workspace of ${tenantId}; no event is sent, and nobody is mailed.`,
  ];
}
