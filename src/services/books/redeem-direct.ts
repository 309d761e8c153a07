import type { BusinessWorkshop } from '../business/business.ts';
import type { CheckoutOutcome } from '../vouchers/redeem-voucher.ts';
import { type DirectOrderRequest, orderDirect } from './order-direct.ts';

/** Redeems a voucher for a customer and orders a plan with the credit, by the database. @throws CatalystError as `orderDirect` */
export async function redeemDirect(
  workshop: BusinessWorkshop,
  named: string,
  request: DirectOrderRequest,
): Promise<CheckoutOutcome & { code: string }> {
  const outcome = await orderDirect(workshop, named, request);
  return { ...outcome, code: outcome.code ?? named };
}

/** Orders a plan with the credit that a customer has, by the database: two at once never spend the same credit. */
export function checkoutDirect(
  workshop: BusinessWorkshop,
  request: DirectOrderRequest,
): Promise<CheckoutOutcome> {
  return orderDirect(workshop, undefined, request);
}
