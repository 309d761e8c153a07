import type { CheckoutResult } from '../../clients/gateway/gateway.ts';
import type { Balance } from '../../domain/business/account.ts';
import { omrText } from '../../domain/business/omr.ts';
import { normalCode } from '../../domain/business/voucher.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import { requireOwnOrderable } from '../billing/require-orderable.ts';
import type { Announcement } from '../books/announce-order.ts';
import { agreeFirst } from '../business/agree.ts';
import { audited } from '../business/audited.ts';
import {
  type Business,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
  type WriteRequest,
} from '../business/business.ts';
import { settleWrite } from '../business/settle-write.ts';
import { withBusiness } from '../business/with-business.ts';
import { type Bill, billOf } from './bill.ts';

export interface OrderRequest extends WriteRequest {
  /** Id or slug of the plan that is ordered. */
  plan: string;
  /** Slug or id of the customer's organization (tenant). */
  organization: string;
  addons: readonly string[];
  /** Order in spite of what speaks against it: a suspended organization, a plan that it has. */
  force?: boolean;
}

export interface RedeemRequest extends OrderRequest {
  /** What credit does not cover may be paid by card, which pays the whole plan price then. */
  card: boolean;
}

export interface CheckoutOutcome extends OfSovereign {
  outcome: 'ordered' | 'card-page' | 'planned';
  /** A voucher that was redeemed with it. */
  code?: string;
  bill: Bill;
  orderId?: string;
  /** Page of the card payment. */
  sessionUrl?: string;
  /** Afterwards, micro-OMR. */
  balance?: bigint;
  settledByReadBack: boolean;
  /** Whether the other services were told of an order that was written directly. */
  announced?: Announcement;
}

export type RedeemResult = CheckoutOutcome & { code: string };

/**
 * Redeems a voucher in a customer's name, which goes through a checkout: preview, prices, balance, checkout with the code
 * in its exact spelling, balance again. The token is the customer's: an operator's would use up the operator's own redemption.
 * @throws CatalystError CATALYST-VOUCHER-NOT-FOUND, -NOT-ACTIVE, -EXHAUSTED, -ALREADY-REDEEMED, CATALYST-ROLE-MISSING for an
 * operator's token, CATALYST-ORGANIZATION-NOT-FOUND, CATALYST-ORDER-REFUSED, CATALYST-PAYMENT-UNAVAILABLE where credit does not cover and no card may pay, CATALYST-DECLINED,
 * OutcomeUnknown
 */
export function redeemVoucher(
  workshop: BusinessWorkshop,
  named: string,
  request: RedeemRequest,
): Promise<RedeemResult> {
  return withBusiness(workshop, request, async (business) => {
    const { email } = await requireCustomer(business, "redeeming would use up that person's own redemption");
    const { code, burns } = await usableCode(business, named);
    const before = await business.gateway.balance(business);
    if (hasRedeemed(before, code)) throw already();
    const bill = await billOf(business, { ...request, code, balance: before.credit });
    if (!bill.covered && !request.card) throw notCovered(bill);
    const { id: tenantId } = await requireOwnOrderable(business, { ...request, planId: bill.planId });
    const result = { ...ofSovereign(business), code, bill, settledByReadBack: false };
    if (request.dryRun) return { ...result, outcome: 'planned' };
    await agreeFirst(request.ask, `Redeem it on ${business.fqdn}?`, [
      ...redeemLines(business.fqdn, code, email, bill),
      ...(burns && !bill.covered ? [BURNS] : []),
    ]);
    return { ...result, ...(await checkout(business, { code, bill, before, tenantId })) };
  });
}

/** Whoever the token stands for, when that is a customer. @param why what an operator's own order would do */
export async function requireCustomer({ gateway, fqdn, signal }: Business, why: string) {
  const me = await gateway.me(signal === undefined ? {} : { signal });
  if (me.role === 'member') return me;
  const message = `The token is that of a ${me.role} of ${fqdn}: ${why}. Nothing was sent.`;
  throw new CatalystError('CATALYST-ROLE-MISSING', message, {
    hint: "Give the customer's token (CATALYST_CUSTOMER_TOKEN, --customer-token-file), or a context where the customer is signed in.",
  });
}

/** `burns`: the earlier layer, known by its preview behind a token, keeps a redemption whose order failed (billing.md 3.3). */
async function usableCode(business: Business, named: string): Promise<{ code: string; burns: boolean }> {
  const { preview, anonymous } = await business.gateway.previewVoucher(normalCode(named), business);
  if (preview.accepting) return { code: preview.code, burns: !anonymous };
  const [code, message] = preview.active
    ? (['CATALYST-VOUCHER-EXHAUSTED', 'The voucher has reached its cap.'] as const)
    : (['CATALYST-VOUCHER-NOT-ACTIVE', 'The voucher is switched off.'] as const);
  throw new CatalystError(code, `${message} Nothing was sent.`);
}

const hasRedeemed = ({ entries }: Balance, code: string) =>
  entries.some(({ reason }) => reason === `promo:${code}`);

interface Ordering {
  code: string;
  bill: Bill;
  before: Balance;
  tenantId: string;
}

async function checkout(business: Business, ordering: Ordering) {
  const { code, bill, tenantId } = ordering;
  let answer: CheckoutResult | undefined;
  const write = async () => {
    answer = await business.gateway.checkout({
      ...{ planId: bill.planId, tenantId, addons: bill.addonIds, promoCode: code },
    });
  };
  const entry = { command: 'voucher redeem', what: code };
  const { state, answered } = await audited(business, entry, () =>
    settleWrite({
      ...{ what: `checkout with ${code}`, write, clock: business.clock },
      readBack: () => business.gateway.balance(),
      isDone: (now) => hasRedeemed(now, code) && (!bill.covered || newOrder(ordering, now) !== undefined),
    }).catch((thrown: unknown) => burned(business, ordering, thrown)),
  );
  const orderId = answer?.orderId ?? (state === undefined ? undefined : newOrder(ordering, state));
  const paid = answer?.paidByCredit ?? bill.covered;
  return {
    outcome: paid ? ('ordered' as const) : ('card-page' as const),
    settledByReadBack: !answered,
    ...(orderId === undefined ? {} : { orderId }),
    ...(answer?.sessionUrl === undefined ? {} : { sessionUrl: answer.sessionUrl }),
    ...(state === undefined ? {} : { balance: state.credit }),
  };
}

/** The order whose payment was not on the balance before. */
export function newOrder({ before }: { before: Balance }, now: Balance): string | undefined {
  const known = new Set(before.entries.map(({ id }) => id));
  return now.entries.find(({ id, reason }) => reason === 'order-payment' && !known.has(id))?.orderId;
}

/** The earlier layer undoes nothing: the code is used up though no order was made. */
async function burned(business: Business, { code }: Ordering, thrown: unknown): Promise<never> {
  const error = asCatalystError(thrown);
  if (error.code === 'CATALYST-OUTCOME-UNKNOWN') throw thrown;
  const now = await business.gateway.balance().catch(() => undefined);
  if (now === undefined || !hasRedeemed(now, code)) throw thrown;
  const message = `${error.message} The code is used up all the same: its credit is on the customer's balance, ${omrText(now.credit)}.`;
  throw new CatalystError(error.code, message, {
    hint: `An order that this balance covers needs no code; else take the redemption back: catalyst voucher rollback ${code} --customer EMAIL --direct`,
    cause: thrown,
  });
}

function already(): CatalystError {
  const message = 'This customer has redeemed the voucher before. Nothing was sent.';
  return new CatalystError('CATALYST-VOUCHER-ALREADY-REDEEMED', message, {
    hint: 'Its credit is on the balance: catalyst billing balance',
  });
}

function notCovered({ total, balance, credit }: Bill): CatalystError {
  const message = `The order costs ${omrText(total)}; the balance of ${omrText(balance)} and the voucher's ${omrText(credit)} do not cover it. Nothing was sent.`;
  return new CatalystError('CATALYST-PAYMENT-UNAVAILABLE', message, {
    hint: 'A smaller plan; or --card, where the card pays the whole plan and the credit stays on the balance.',
  });
}

const BURNS = '  A card that is refused uses the code up on this Sovereign all the same.';

export function redeemLines(fqdn: string, code: string, customer: string, bill: Bill): string[] {
  const rest = bill.covered
    ? `  Credit pays; ${omrText(bill.balance + bill.credit - bill.total)} is left.`
    : '  Credit does not cover it: the card pays the whole plan price, and the credit stays on the balance.';
  return [
    `Voucher ${code} of ${omrText(bill.credit)} for ${customer}, scoped to ${fqdn}`,
    `  The order costs ${omrText(bill.total)} a month; the balance is ${omrText(bill.balance)}.`,
    rest,
    '  A customer redeems a code once, and nothing takes that back.',
  ];
}
