import { CURRENCY, omrDecimal, omrText } from '../../domain/business/omr.ts';
import { randomUuid } from '../../domain/business/random-uuid.ts';
import { CatalystError } from '../../domain/errors.ts';
import { requireOrderable } from '../billing/require-orderable.ts';
import { agreeFirst } from '../business/agree.ts';
import { audited } from '../business/audited.ts';
import type { BusinessWorkshop } from '../business/business.ts';
import { settleWrite } from '../business/settle-write.ts';
import { withBusiness } from '../business/with-business.ts';
import { billOf } from '../vouchers/bill.ts';
import type { CheckoutOutcome } from '../vouchers/redeem-voucher.ts';
import { announceOrder } from './announce-order.ts';
import { findCustomer } from './find-customer.ts';
import { bookedVoucher } from './read-booked-vouchers.ts';
import type { ServicesAccess } from './reconcile-services.ts';
import {
  balanceOf,
  type DirectOrder,
  hasRedeemed,
  notCovered,
  redeemWithin,
  refuseUnusable,
} from './redeem-within.ts';
import { bigintOf } from './sql-values.ts';
import { type Books, type DirectWriteRequest, ofBooks, withBooks } from './with-books.ts';

export interface DirectOrderRequest extends DirectWriteRequest, ServicesAccess {
  /** Id, user id, e-mail or organization of a customer that billing knows. */
  customer: string;
  /** Id or slug of the plan that is ordered. */
  plan: string;
  /** Slug or id of the customer's organization (tenant). */
  organization: string;
  addons: readonly string[];
  /** Order in spite of what speaks against it: another's or a suspended organization, a plan that it has. */
  force?: boolean;
  /** `nats://` on loopback, or `tls://`; through the cluster when left out. */
  nats?: string;
}

/**
 * Orders a plan with a customer's credit in one transaction of the database, and redeems a voucher with it where one is
 * named. Prices are those of the live catalog. Behind the commit the other services are told, and the outcome of that is its own.
 * @throws CatalystError as `redeemWithin`, CATALYST-CUSTOMER-UNCLEAR, CATALYST-ORGANIZATION-NOT-FOUND, CATALYST-ORDER-REFUSED, CATALYST-DECLINED, OutcomeUnknown
 */
export function orderDirect(
  workshop: BusinessWorkshop,
  named: string | undefined,
  request: DirectOrderRequest,
): Promise<CheckoutOutcome> {
  return withBooks(workshop, request, async (books) => {
    const found = await lookedUp(books, named, request.customer);
    const { code, customerId, balance } = found;
    const { tenantId, ...bill } = await withBusiness(workshop, request, async (one) => {
      const made = await billOf(one, { ...request, ...(code === undefined ? {} : { code }), balance });
      if (!made.covered) throw notCovered();
      const { id } = await requireOrderable(one, { ...request, planId: made.planId }, found.userId);
      return { ...made, tenantId: id };
    });
    const { planId, addonIds, total } = bill;
    const order = {
      ...{ id: randomUuid(workshop.settings.random), customerId, tenantId },
      ...{ planId, addonIds, total, ...(code === undefined ? {} : { code }) },
    };
    const result = {
      ...ofBooks(books),
      ...(code === undefined ? {} : { code }),
      bill,
      settledByReadBack: false,
    };
    if (request.dryRun) return { ...result, outcome: 'planned' };
    const question = `${code === undefined ? 'Order' : 'Redeem'} it on ${books.fqdn}?`;
    await agreeFirst(request.ask, question, orderLines(books.fqdn, order, balance + bill.credit));
    const { left, answered } = await ordered(books, order);
    const announced = await announceOrder(workshop, books, order.id, request);
    const done = { orderId: order.id, ...(left === undefined ? {} : { balance: left }) };
    return { ...result, ...done, outcome: 'ordered', settledByReadBack: !answered, announced };
  });
}

async function lookedUp({ database, schema }: Books, named: string | undefined, customer: string) {
  return database.read(async (one) => {
    const voucher = named === undefined ? undefined : await bookedVoucher(one, schema, named);
    if (voucher !== undefined) refuseUnusable(voucher);
    const code = voucher?.code;
    const { id: customerId, userId } = await findCustomer(one, customer);
    if (code !== undefined && (await hasRedeemed(one, { code, customerId })))
      throw new CatalystError('CATALYST-VOUCHER-ALREADY-REDEEMED', 'This customer has redeemed it before.');
    return { code, customerId, userId, balance: await balanceOf(one, schema, customerId) };
  });
}

async function ordered(
  books: Books,
  order: DirectOrder,
): Promise<{ left: bigint | undefined; answered: boolean }> {
  const { database, schema, clock } = books;
  const { id, code, customerId, tenantId, planId, total } = order;
  let left: bigint | undefined;
  const after = { order: id, customer: customerId, organization: tenantId, plan: planId };
  const entry = {
    ...{ command: code === undefined ? 'billing checkout' : 'voucher redeem', what: code ?? id },
    after: { ...after, total: `${CURRENCY} ${omrDecimal(total)}` },
  };
  const { answered } = await audited(books, entry, () =>
    settleWrite({
      what: code === undefined ? `order ${id}` : `redemption of ${code}`,
      write: async () => {
        left = await database.write((one) => redeemWithin(one, schema, order));
      },
      readBack: async () => {
        const sql = 'SELECT count(*) AS there FROM orders o WHERE o.id = $1';
        return database.read(async (one) => bigintOf((await one.rows(sql, [id]))[0] ?? {}, 'there'));
      },
      isDone: (there) => there === 1n,
      clock,
    }),
  );
  return { left, answered };
}

function orderLines(fqdn: string, order: DirectOrder, credit: bigint): string[] {
  const { code, customerId, tenantId, total } = order;
  return [
    `${code === undefined ? 'An order' : `Voucher ${code}`} for ${customerId}, scoped to ${fqdn}`,
    `  an order of ${omrText(total)} for ${tenantId}, by credit; ${omrText(credit - total)} is left`,
    '  Then order.placed is put on the event bus, and the workspace follows.',
  ];
}
