import { parseMoney, roundedMoneyText } from '../../domain/money.ts';
import type { Progress } from '../../domain/progress.ts';

/** What a Sovereign costs: `EUR 43.96`, three decimals for OMR; undefined where no plan said it. */
export function costOf(progress: Progress, span: 'monthly' | 'hourly'): string | undefined {
  const cost = (progress.outputs.cost ?? {}) as Record<string, unknown>;
  const { currency, [span]: amount } = cost;
  if (typeof currency !== 'string' || typeof amount !== 'string') return undefined;
  return costText(currency, amount, span);
}

/** An amount in decimal text, as it is shown. */
export function costText(currency: string, amount: string, span: 'monthly' | 'hourly'): string {
  const micro = parseMoney(amount);
  const places = currency === 'OMR' || span === 'hourly' ? 3 : 2;
  return `${currency} ${micro === undefined ? amount : roundedMoneyText(micro, places)}`;
}
