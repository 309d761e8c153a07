import { CatalystError, type Fault } from '../../domain/errors.ts';
import type { Business } from '../business/business.ts';

/** What an order costs and what pays it; amounts are micro-OMR. */
export interface Bill {
  planId: string;
  addonIds: string[];
  /** Plan and add-ons, a month. */
  total: bigint;
  /** On the customer's balance before. */
  balance: bigint;
  /** What the voucher adds. */
  credit: bigint;
  /** Balance and voucher pay it without a card. */
  covered: boolean;
}

export interface BillRequest {
  plan: string;
  addons: readonly string[];
  /** A voucher that is redeemed with it. */
  code?: string;
  balance: bigint;
}

/**
 * The price by the live catalog. Checkout would price an unknown add-on at nothing and a repeated one twice, so both are
 * refused here. @throws CatalystError CATALYST-USAGE with every fault
 */
export async function billOf(business: Business, request: BillRequest): Promise<Bill> {
  const { gateway } = business;
  const plans = (await gateway.plans(business)).map(({ plan }) => plan);
  const addons = request.addons.length === 0 ? [] : await gateway.addons(business);
  const { code } = request;
  const credit = code === undefined ? 0n : (await gateway.previewVoucher(code, business)).preview.credit;
  const called = (name: string) => (one: { id: string; slug: string }) =>
    one.id === name || one.slug === name;
  const plan = plans.find(called(request.plan));
  const chosen = request.addons.map((name) => addons.find(called(name)));
  const faults: Fault[] = [
    ...(plan === undefined
      ? [{ field: 'plan', reason: `${request.plan} is none`, fix: plans.map(({ slug }) => slug).join(', ') }]
      : []),
    ...request.addons.flatMap((name, index) => {
      if (chosen[index] === undefined)
        return [
          { field: 'addon', reason: `${name} is none`, fix: addons.map(({ slug }) => slug).join(', ') },
        ];
      const again = chosen.findIndex((one) => one?.id === chosen[index]?.id) !== index;
      return again ? [{ field: 'addon', reason: `${name} is named twice, and would be charged twice` }] : [];
    }),
  ];
  if (faults.length > 0 || plan === undefined)
    throw new CatalystError('CATALYST-USAGE', 'That cannot be ordered. Nothing was sent.', { faults });
  const found = chosen.filter((one) => one !== undefined);
  const total = found.reduce((sum, { price }) => sum + price, plan.price);
  const covered = request.balance + credit >= total;
  const addonIds = found.map(({ id }) => id);
  return { planId: plan.id, addonIds, total, balance: request.balance, credit, covered };
}
