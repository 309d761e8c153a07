import { CURRENCY, omrDecimal, omrText } from '../../domain/business/omr.ts';
import { CatalystError } from '../../domain/errors.ts';
import { agreeFirst } from '../business/agree.ts';
import { audited } from '../business/audited.ts';
import type { BusinessWorkshop } from '../business/business.ts';
import { settleWrite } from '../business/settle-write.ts';
import { withBusiness } from '../business/with-business.ts';
import { billOf } from '../vouchers/bill.ts';
import type { RedeemResult } from '../vouchers/redeem-voucher.ts';
import { findCustomer } from './find-customer.ts';
import { bookedVoucher } from './read-booked-vouchers.ts';
import type { ServicesAccess } from './reconcile-services.ts';
import {
  balanceOf,
  type DirectOrder,
  hasRedeemed,
  notCovered,
  type Redeemed,
  redeemWithin,
} from './redeem-within.ts';
import { textOf } from './sql-values.ts';
import { type Books, type DirectWriteRequest, ofBooks, withBooks } from './with-books.ts';

export interface DirectRedeemRequest extends DirectWriteRequest, ServicesAccess {
  /** Id, user id, e-mail or organization of a customer that billing knows. */
  customer: string;
  /** Id or slug of the plan that is ordered. */
  plan: string;
  /** Id of the customer's organization (tenant). */
  organization: string;
  addons: readonly string[];
}

/**
 * Redeems a voucher for a customer and orders a plan with the credit, in one transaction of the database. Prices are those
 * of the live catalog. Nobody hears of the order: its workspace has to be started by hand.
 * @throws CatalystError as `redeemWithin`, CATALYST-CUSTOMER-UNCLEAR, CATALYST-DECLINED, OutcomeUnknown
 */
export function redeemDirect(
  workshop: BusinessWorkshop,
  named: string,
  request: DirectRedeemRequest,
): Promise<RedeemResult> {
  return withBooks(workshop, request, async (books) => {
    const { database, schema } = books;
    const found = await database.read(async (one) => {
      const { code } = await bookedVoucher(one, schema, named);
      const { id } = await findCustomer(one, request.customer);
      const redeemed = await hasRedeemed(one, { code, customerId: id });
      return { code, customerId: id, redeemed, balance: await balanceOf(one, schema, id) };
    });
    const { code, customerId, balance } = found;
    if (found.redeemed)
      throw new CatalystError('CATALYST-VOUCHER-ALREADY-REDEEMED', 'This customer has redeemed it before.');
    const bill = await withBusiness(workshop, request, (one) => billOf(one, { ...request, code, balance }));
    if (!bill.covered) throw notCovered();
    const { planId, addonIds, total } = bill;
    const order = { code, customerId, tenantId: request.organization, planId, addonIds, total };
    const result = { ...ofBooks(books), code, bill, settledByReadBack: false };
    if (request.dryRun) return { ...result, outcome: 'planned' };
    const lines = redeemLines(books.fqdn, order, balance + bill.credit);
    await agreeFirst(request.ask, `Redeem it on ${books.fqdn}?`, lines);
    const { done, answered } = await redeemed(books, order);
    return { ...result, ...done, outcome: 'ordered', settledByReadBack: !answered };
  });
}

async function redeemed(
  books: Books,
  order: DirectOrder,
): Promise<{ done: Partial<Redeemed>; answered: boolean }> {
  const { database, schema, clock } = books;
  const { code, customerId, tenantId, planId, total } = order;
  let done: Partial<Redeemed> = {};
  const after = { customer: customerId, organization: tenantId, plan: planId };
  const entry = {
    ...{ command: 'voucher redeem', what: code },
    after: { ...after, total: `${CURRENCY} ${omrDecimal(total)}` },
  };
  const { state, answered } = await audited(books, entry, () =>
    settleWrite({
      what: `redemption of ${code}`,
      write: async () => {
        done = await database.write((one) => redeemWithin(one, schema, order));
      },
      readBack: () => orderOf(books, order),
      isDone: (orderId) => orderId !== undefined,
      clock,
    }),
  );
  return { done: { ...(state === undefined ? {} : { orderId: state }), ...done }, answered };
}

/** The newest completed order of the customer with the code, once it is redeemed. */
async function orderOf({ database }: Books, { code, customerId }: DirectOrder): Promise<string | undefined> {
  const [row] = await database.read((one) =>
    one.rows(
      `SELECT o.id FROM orders o JOIN promo_redemptions r ON r.customer_id = o.customer_id AND r.code = o.promo_code
       WHERE o.customer_id = $1 AND o.promo_code = $2 AND o.status = 'completed' AND o.created_at >= r.created_at
       ORDER BY o.created_at DESC LIMIT 1`,
      [customerId, code],
    ),
  );
  return row === undefined ? undefined : textOf(row, 'id');
}

function redeemLines(fqdn: string, order: DirectOrder, credit: bigint): string[] {
  const { code, customerId, tenantId, total } = order;
  return [
    `Voucher ${code} for ${customerId}, scoped to ${fqdn}`,
    `  an order of ${omrText(total)} for ${tenantId}, by credit; ${omrText(credit - total)} is left`,
    '  Nobody hears of it: the workspace has to be started by hand.',
  ];
}
