import { parseMoney, roundedMoneyText } from '../domain/money.ts';
import type { Progress } from '../domain/progress.ts';

/** Decimals that a person is shown: three where two would say zero or the currency has three. */
export function moneyForPeople(currency: string, amount: string, decimals: 2 | 3): string {
  const micro = parseMoney(amount);
  const places = currency === 'OMR' ? 3 : decimals;
  return `${currency} ${micro === undefined ? amount : roundedMoneyText(micro, places)}`;
}

/** What the Sovereign costs, as `EUR 0.057 an hour` and `EUR 35.37 a month`; undefined before the plan. */
export function costTexts({ outputs }: Progress): { hourly: string; monthly: string } | undefined {
  const { currency, hourly, monthly } = (outputs.cost ?? {}) as Record<string, unknown>;
  if (typeof currency !== 'string' || typeof hourly !== 'string' || typeof monthly !== 'string')
    return undefined;
  return {
    hourly: `${moneyForPeople(currency, hourly, 3)} an hour`,
    monthly: `${moneyForPeople(currency, monthly, 2)} a month`,
  };
}
