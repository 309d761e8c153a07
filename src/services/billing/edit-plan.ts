import type { PlanDocument } from '../../clients/gateway/gateway.ts';
import type { Plan } from '../../domain/business/account.ts';
import { omrText, wholeOmr } from '../../domain/business/omr.ts';
import { CatalystError, type Fault } from '../../domain/errors.ts';
import { agreeFirst } from '../business/agree.ts';
import { audited } from '../business/audited.ts';
import {
  type Business,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
  type WriteRequest,
} from '../business/business.ts';
import { requireRole, SUPERADMIN } from '../business/preflight.ts';
import { settleWrite } from '../business/settle-write.ts';
import { withBusiness } from '../business/with-business.ts';

export interface EditPlanRequest extends WriteRequest {
  /** Monthly price in micro-OMR, whole OMR only. */
  price?: bigint;
  /** A price of 0 is meant: everybody may order the plan without paying. */
  free: boolean;
  stripePriceId?: string;
}

export interface EditPlanResult extends OfSovereign {
  outcome: 'changed' | 'unchanged' | 'planned';
  plan: Plan;
  differences: { field: string; from: string; to: string }[];
  settledByReadBack: boolean;
}

/**
 * Changes a plan: reads its whole document, changes what was named, and sends all of it back, since the catalog replaces
 * documents. A new price changes no subscription, and billing may take five minutes to see it.
 * @throws CatalystError CATALYST-USAGE, CATALYST-NOT-FOUND, CATALYST-DECLINED, CATALYST-ROLE-MISSING, OutcomeUnknown
 */
export function editPlan(
  workshop: BusinessWorkshop,
  named: string,
  request: EditPlanRequest,
): Promise<EditPlanResult> {
  refuseFaults(request);
  return withBusiness(workshop, request, async (business) => {
    await requireRole(business, SUPERADMIN, 'change plans');
    const { plan, document } = await requirePlan(business, named);
    const wanted: Plan = {
      ...plan,
      price: request.price ?? plan.price,
      stripePriceId: request.stripePriceId ?? plan.stripePriceId,
    };
    const differences = differencesOf(plan, wanted);
    const result = { ...ofSovereign(business), plan, differences, settledByReadBack: false };
    if (request.dryRun) return { ...result, outcome: 'planned' };
    if (differences.length === 0) return { ...result, outcome: 'unchanged' };
    await agreeFirst(
      request.ask,
      `Change this plan on ${business.fqdn}?`,
      planLines(business.fqdn, plan, differences),
    );
    const { state, answered } = await written(business, wanted, document, differences);
    return { ...result, outcome: 'changed', plan: state ?? wanted, settledByReadBack: !answered };
  });
}

function written(
  business: Business,
  wanted: Plan,
  document: PlanDocument,
  differences: EditPlanResult['differences'],
) {
  const { price, stripePriceId, id } = wanted;
  const body = { ...document, price_omr: wholeOmr(price), stripe_price_id: stripePriceId };
  const side = (of: 'from' | 'to') => ({
    ...(wanted.slug === '' ? {} : { plan: wanted.slug }),
    ...Object.fromEntries(differences.map((one) => [one.field, one[of]])),
  });
  return audited(
    business,
    { command: 'billing plans edit', what: id, before: side('from'), after: side('to') },
    () =>
      settleWrite({
        what: `plan ${wanted.slug || id}`,
        write: () => business.gateway.putPlan(id, body),
        readBack: async () => (await requirePlan(business, id)).plan,
        isDone: (state) => differencesOf(state, wanted).length === 0,
        clock: business.clock,
      }),
  );
}

async function requirePlan(business: Business, named: string) {
  const plans = await business.gateway.plans(business);
  const found = plans.find(({ plan }) => plan.id === named) ?? plans.find(({ plan }) => plan.slug === named);
  if (found !== undefined) return found;
  throw new CatalystError('CATALYST-NOT-FOUND', `${business.fqdn} has no plan ${named}.`, {
    hint: plans.map(({ plan }) => plan.slug).join(', '),
  });
}

function differencesOf(held: Plan, wanted: Plan): EditPlanResult['differences'] {
  const rows = [
    { field: 'price', from: omrText(held.price), to: omrText(wanted.price) },
    { field: 'stripe_price_id', from: held.stripePriceId, to: wanted.stripePriceId },
  ];
  return rows.filter(({ from, to }) => from !== to);
}

export function planLines(
  fqdn: string,
  { slug, id }: Plan,
  differences: EditPlanResult['differences'],
): string[] {
  return [
    `Plan ${slug || id}, scoped to ${fqdn}`,
    ...differences.map(
      ({ field, from, to }) => `  ~ ${field.padEnd(16)} ${from || '(none)'} → ${to || '(none)'}`,
    ),
    '  Running subscriptions keep their price; new orders have it within five minutes.',
  ];
}

const MOST_PRICE = 2_147_483_647_000_000n;

function refuseFaults({ price, free, stripePriceId }: EditPlanRequest): void {
  const faults: Fault[] = [];
  const field = 'price';
  if (price !== undefined && price % 1_000_000n !== 0n)
    faults.push({ field, reason: 'has a fraction', fix: 'Plans cost whole OMR.' });
  if (price !== undefined && (price < 0n || price > MOST_PRICE))
    faults.push({ field, reason: 'is below 0 or more than the catalog can keep' });
  if (price === 0n && !free)
    faults.push({
      field,
      reason: 'is 0: anybody could order it without paying',
      fix: 'If it is meant, add --free.',
    });
  if (stripePriceId !== undefined && !/^[A-Za-z0-9_]{0,100}$/.test(stripePriceId))
    faults.push({ field: 'stripe-price-id', reason: 'is no id of a price', fix: 'For example price_1QyZ…' });
  if (price === undefined && stripePriceId === undefined)
    faults.push({
      field: 'plan',
      reason: 'nothing to change was named',
      fix: '--price 9 or --stripe-price-id ID',
    });
  if (faults.length > 0) throw new CatalystError('CATALYST-USAGE', 'The change cannot be made.', { faults });
}
