import type { Price } from '../cost.ts';
import { BILLABLE_KINDS, type CloudObject } from './cloud-object.ts';

type Table = Readonly<Record<string, Readonly<Record<string, Price>>>>;

/** The live price list, as far as it prices what a destroy meets. Micro-units, net. */
export interface DestroyPrices {
  currency: string;
  serverTypes: Table;
  loadBalancerTypes: Table;
  primaryIps: Table;
  floatingIps?: Table;
  volumeGbMonth?: bigint;
  imageGbMonth?: bigint;
}

/** Hetzner counts a month as 730 hours where it names only a monthly price. */
const HOURS_A_MONTH = 730n;

/** What an object costs an hour: 0n for a kind that is free, undefined when the price list does not say. */
export function hourlyOf(object: CloudObject, prices: DestroyPrices): bigint | undefined {
  const { kind, size = '', location = '' } = object;
  if (!BILLABLE_KINDS.includes(kind)) return 0n;
  switch (kind) {
    case 'servers':
      return listed(prices.serverTypes, size, location);
    case 'load_balancers':
      return listed(prices.loadBalancerTypes, size, location);
    case 'primary_ips':
      return listed(prices.primaryIps, size, location);
    case 'floating_ips':
      return listed(prices.floatingIps ?? {}, size, location);
    case 'volumes':
      return byGigabyte(object, prices.volumeGbMonth);
    default:
      return byGigabyte(object, prices.imageGbMonth);
  }
}

function listed(table: Table, size: string, location: string): bigint | undefined {
  const price = table[size]?.[location];
  if (price === undefined) return undefined;
  return price.hourly > 0n ? price.hourly : price.monthly / HOURS_A_MONTH;
}

function byGigabyte({ gigabytes }: CloudObject, month: bigint | undefined): bigint | undefined {
  if (month === undefined || gigabytes === undefined) return undefined;
  return (month * BigInt(Math.round(gigabytes * 1_000))) / 1_000n / HOURS_A_MONTH;
}
