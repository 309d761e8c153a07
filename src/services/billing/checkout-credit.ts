import { omrText } from '../../domain/business/omr.ts';
import { CatalystError } from '../../domain/errors.ts';
import { agreeFirst } from '../business/agree.ts';
import { audited } from '../business/audited.ts';
import { type Business, type BusinessWorkshop, ofSovereign } from '../business/business.ts';
import { settleWrite } from '../business/settle-write.ts';
import { withBusiness } from '../business/with-business.ts';
import { type Bill, billOf } from '../vouchers/bill.ts';
import {
  type CheckoutOutcome,
  newOrder,
  type OrderRequest,
  requireCustomer,
} from '../vouchers/redeem-voucher.ts';
import { requireOwnOrderable } from './require-orderable.ts';

/**
 * Orders a plan with the credit that a customer has, through the Sovereign's checkout: prices and balance first, and nothing
 * is sent where they do not cover it. Upstream reads the balance without a lock, so another order at the same moment may
 * spend the same credit; a balance below zero afterwards tells. In direct mode that cannot happen.
 * @throws CatalystError CATALYST-PAYMENT-UNAVAILABLE, CATALYST-ORGANIZATION-NOT-FOUND, CATALYST-ORDER-REFUSED, CATALYST-ROLE-MISSING for an operator's token, CATALYST-DECLINED,
 * OutcomeUnknown, and those of the gateway
 */
export function checkoutByCredit(
  workshop: BusinessWorkshop,
  request: OrderRequest,
): Promise<CheckoutOutcome> {
  return withBusiness(workshop, request, async (business) => {
    const { email } = await requireCustomer(business, "the order would be that person's own");
    const { credit: balance } = await business.gateway.balance(business);
    const bill = await billOf(business, { ...request, balance });
    if (!bill.covered) throw notCovered(bill);
    const { id: tenantId } = await requireOwnOrderable(business, { ...request, planId: bill.planId });
    const result = { ...ofSovereign(business), bill, settledByReadBack: false };
    if (request.dryRun) return { ...result, outcome: 'planned' };
    const lines = [
      `An order of ${omrText(bill.total)} a month for ${email}, scoped to ${business.fqdn}`,
      `  Credit pays; ${omrText(bill.balance - bill.total)} is left.`,
    ];
    await agreeFirst(request.ask, `Order it on ${business.fqdn}?`, lines);
    return { ...result, ...(await checkout(business, bill, tenantId)), outcome: 'ordered' };
  });
}

async function checkout(business: Business, bill: Bill, tenantId: string) {
  const { gateway, clock } = business;
  const looked = async () => ({
    balance: await gateway.balance(),
    subscription: (await gateway.subscription(tenantId))?.id,
  });
  const before = await looked();
  let orderId: string | undefined;
  const entry = {
    ...{ command: 'billing checkout', what: tenantId },
    after: { plan: bill.planId, total: omrText(bill.total) },
  };
  const { state, answered } = await audited(business, entry, () =>
    settleWrite({
      what: 'order',
      write: async () => {
        const { planId, addonIds: addons } = bill;
        ({ orderId } = await gateway.checkout({ planId, tenantId, addons }));
      },
      readBack: looked,
      // A free order leaves no line in the ledger, and a subscription of its own all the same.
      isDone: (now) =>
        newOrder({ before: before.balance }, now.balance) !== undefined ||
        (bill.total === 0n && now.subscription !== before.subscription),
      clock,
    }),
  );
  orderId ??= state === undefined ? undefined : newOrder({ before: before.balance }, state.balance);
  return {
    settledByReadBack: !answered,
    ...(orderId === undefined ? {} : { orderId }),
    ...(state === undefined ? {} : { balance: state.balance.credit }),
  };
}

function notCovered({ total, balance }: Bill): CatalystError {
  const message = `The order costs ${omrText(total)}; the balance of ${omrText(balance)} does not cover it. Nothing was sent.`;
  return new CatalystError('CATALYST-PAYMENT-UNAVAILABLE', message, {
    hint: 'A smaller plan, or a voucher with it: catalyst voucher redeem CODE',
  });
}
