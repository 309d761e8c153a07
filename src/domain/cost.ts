import type { JsonValue } from './event.ts';
import { moneyText } from './money.ts';

/** Micro-units of the price list's currency, net. */
export interface Price {
  hourly: bigint;
  monthly: bigint;
}

/** The part of a live price list that a Sovereign needs: by type, then by location. */
export interface PriceList {
  currency: string;
  /** Percent, as the provider tells it. */
  vatRate: string;
  serverTypes: Record<string, Record<string, Price>>;
  loadBalancerTypes: Record<string, Record<string, Price>>;
  primaryIps: Record<string, Record<string, Price>>;
}

export type BillableKind = 'server' | 'load balancer' | 'primary IP';

/** Something that costs money while it exists. */
export interface Billable {
  kind: BillableKind;
  /** Server type, load balancer type, or the IP's family. */
  size: string;
  location: string;
}

/** Equal things of one price, as one line. */
export interface CostLine extends Billable {
  count: number;
  /** Undefined when the price list does not know it. */
  hourly: bigint | undefined;
  monthly: bigint | undefined;
}

export interface Cost {
  currency: string;
  vatRate: string;
  hourly: bigint;
  monthly: bigint;
  lines: CostLine[];
}

/** What `things` cost by a live price list, net, traffic beyond the included not counted. */
export function costOf(things: readonly Billable[], prices: PriceList): Cost {
  const groups = new Map<string, CostLine>();
  for (const { kind, size, location } of things) {
    const key = `${ORDER[kind]} ${size} ${location}`;
    const price = pricesOf(kind, prices)[size]?.[location];
    const line = groups.get(key) ?? { kind, size, location, count: 0, hourly: 0n, monthly: 0n };
    groups.set(key, {
      ...line,
      count: line.count + 1,
      hourly: price && (line.hourly ?? 0n) + price.hourly,
      monthly: price && (line.monthly ?? 0n) + price.monthly,
    });
  }
  const lines = [...groups.keys()].sort().map((key) => groups.get(key)!);
  const sum = (pick: (line: CostLine) => bigint | undefined) =>
    lines.reduce((total, line) => total + (pick(line) ?? 0n), 0n);
  const { currency, vatRate } = prices;
  return {
    currency,
    vatRate,
    hourly: sum((line) => line.hourly),
    monthly: sum((line) => line.monthly),
    lines,
  };
}

/** What has no price in the list, in words; an honest total needs this to be empty. */
export function unpriced(cost: Cost): string[] {
  return cost.lines
    .filter((line) => line.monthly === undefined)
    .map(({ size, location }) => `${size} in ${location}`);
}

/** Decimal strings, for journal and JSON. */
export function costJson(cost: Cost): { [key: string]: JsonValue } {
  const text = (amount: bigint | undefined) => (amount === undefined ? null : moneyText(amount));
  return {
    currency: cost.currency,
    vatRate: cost.vatRate,
    net: true,
    hourly: moneyText(cost.hourly),
    monthly: moneyText(cost.monthly),
    lines: cost.lines.map((line) => ({ ...line, hourly: text(line.hourly), monthly: text(line.monthly) })),
  };
}

const ORDER: Record<BillableKind, number> = { server: 0, 'load balancer': 1, 'primary IP': 2 };

function pricesOf(kind: BillableKind, prices: PriceList): Record<string, Record<string, Price>> {
  if (kind === 'server') return prices.serverTypes;
  return kind === 'load balancer' ? prices.loadBalancerTypes : prices.primaryIps;
}
