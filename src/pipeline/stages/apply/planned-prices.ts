import type { Billable, Price, PriceList } from '../../../domain/cost.ts';
import { parseMoney } from '../../../domain/money.ts';
import type { World } from '../../world.ts';

interface LearnedCost {
  currency: string;
  vatRate: string;
  lines: (Billable & { count: number; hourly: string | null })[];
}

/** Hourly prices of just what was planned, from the cost that the plan stage learned; monthly ones are left at zero. */
export function plannedPrices(world: World): PriceList | undefined {
  const cost = world.output('cost') as unknown as LearnedCost | undefined;
  if (cost === undefined) return undefined;
  const tables: Record<Billable['kind'], Record<string, Record<string, Price>>> = {
    server: {},
    'load balancer': {},
    'primary IP': {},
  };
  for (const { kind, size, location, count, hourly } of cost.lines) {
    const each = (parseMoney(hourly ?? '') ?? 0n) / BigInt(count);
    tables[kind][size] = { ...tables[kind][size], [location]: { hourly: each, monthly: 0n } };
  }
  const { currency, vatRate } = cost;
  return {
    currency,
    vatRate,
    serverTypes: tables.server,
    loadBalancerTypes: tables['load balancer'],
    primaryIps: tables['primary IP'],
  };
}
