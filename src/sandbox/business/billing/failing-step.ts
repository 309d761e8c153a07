import { type BusinessContext, strikes } from '../context.ts';

/** Steps of the checkout saga that reach the database and can be made to fail there. */
export type FailingStep = 'balance' | 'credit' | 'settings' | 'order';

/** Does the step's work, or fails as its database would when a fault says so (#798 was such a one for the balance). */
export async function failing<T>(
  context: BusinessContext,
  step: FailingStep,
  work: () => Promise<T>,
): Promise<T> {
  if (strikes(context, 'checkout-fails', step) || (step === 'balance' && strikes(context, 'billing-798')))
    throw new Error(`${step}: the store failed`);
  return work();
}
