import { isAppliedUnseen } from '../domain/life-runs.ts';
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

/**
 * What exists costs now, as `EUR 0.033 an hour so far`: what a running apply has made, or what stood before it; `at least`
 * that where an apply was killed, which may have made more than it could tell. The whole
 * plan's cost once that is there; undefined where nothing is known or nothing costs.
 */
export function costNow(progress: Progress): string | undefined {
  const { apply } = progress.stages;
  const all = costTexts(progress)?.hourly;
  if (apply.state === 'done' || apply.state === 'skipped') return all;
  const plan = (progress.outputs.plan ?? {}) as { hash?: string; cost?: { now?: Partial<Spent> } };
  const spent = (progress.outputs.costSoFar ?? {}) as Partial<Spent>;
  const now = spent.plan !== undefined && spent.plan === plan.hash ? spent : (plan.cost?.now ?? spent);
  if (now.currency === undefined || now.hourly === undefined)
    return apply.state === 'waiting' ? undefined : all;
  if (parseMoney(now.hourly) === 0n) return undefined;
  const text = `${moneyForPeople(now.currency, now.hourly, 3)} an hour`;
  if (apply.state === 'running') return `${text} so far`;
  return now === spent && isAppliedUnseen(progress) ? `at least ${text}` : text;
}

/** As the apply stage learns it (output `costSoFar`). */
interface Spent {
  plan: string;
  currency: string;
  hourly: string;
}
