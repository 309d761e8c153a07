import type { BusinessContext } from '../context.ts';

interface Priced {
  id: string;
  name: string;
  price_omr: number;
  stripe_price_id?: string;
}

/**
 * Plan plus add-ons in whole OMR. Apps are free; an unknown add-on, and every one when their prices cannot be had, counts
 * zero; one named twice counts twice.
 * @throws Error when the plan is unknown
 */
export async function orderTotal(
  context: BusinessContext,
  planId: string,
  addons: string[] | null,
): Promise<number> {
  const plan = await planById(context, planId);
  const prices = await fetchPriced(context, 'addons').catch(() => [] as Priced[]);
  const extra = (addons ?? []).map((id) => prices.find((one) => one.id === id)?.price_omr ?? 0);
  return extra.reduce((sum, price) => sum + price, plan.price_omr);
}

/** @throws Error when the catalog cannot be read or has no such plan */
export async function planById(context: BusinessContext, planId: string): Promise<Priced> {
  const plan = (await fetchPriced(context, 'plans')).find((one) => one.id === planId);
  if (plan === undefined) throw new Error(`plan ${planId} not found`);
  return plan;
}

async function fetchPriced(context: BusinessContext, collection: string): Promise<Priced[]> {
  const answer = await fetch(`${context.urls.catalog}/catalog/${collection}`);
  if (!answer.ok) throw new Error(`catalog answered ${answer.status}`);
  return (await answer.json()) as Priced[];
}
