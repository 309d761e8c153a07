import type { BusEvent } from '../../domain/business/bus.ts';
import { fromBaisa, omrText } from '../../domain/business/omr.ts';

/** Members of an event that say what it is of, in this order; none of them names a person (billing.md 5.4). */
const WORDS: readonly [names: readonly string[], text: (value: string) => string][] = [
  [['subdomain', 'tenant_slug', 'slug'], (value) => value],
  [['app_slug'], (value) => `app ${value}`],
  [['step_name'], (value) => value],
  [['progress'], (value) => `${value} %`],
  [['amount_baisa'], amountText],
  [['error'], (value) => value],
  [['plan_id'], (value) => `plan ${value.slice(0, 8)}`],
];

/** What an event carries, in a clause; who it was stays where it is. */
export function busWords({ organization, source, subject, data, unreadable }: BusEvent): string {
  if (unreadable) return `no JSON object, on ${subject}`;
  const carried = WORDS.flatMap(([names, text]) => {
    const value = names.map((name) => wordOf(data, name)).find((one) => one !== undefined);
    return value === undefined ? [] : [text(value)];
  });
  const about = organization === undefined ? [] : [`organization ${organization}`];
  return [...carried, ...about, `from ${source ?? 'nobody'}, on ${subject}`].join(', ');
}

function wordOf(data: unknown, name: string): string | undefined {
  const value = (data as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' && !value.includes('@') ? value : undefined;
}

/** Whole baisa; anything else is left as it came. */
function amountText(value: string): string {
  return /^-?\d{1,18}$/.test(value) ? omrText(fromBaisa(BigInt(value))) : value;
}
