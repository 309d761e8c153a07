import { type Billable, costOf, unpriced } from '../../../domain/cost.ts';
import { moneyText } from '../../../domain/money.ts';
import type { SovereignSpec } from '../../../domain/spec.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** What the spec asks for that costs money: servers, their public IPv4 addresses, load balancers. */
export function billablesOfSpec(spec: SovereignSpec): Billable[] {
  return spec.regions.flatMap(({ location, controlPlane, workers, loadBalancer }) => [
    ...repeated(controlPlane.count, { kind: 'server', size: controlPlane.type, location }),
    ...repeated(workers.count, { kind: 'server', size: workers.type, location }),
    ...repeated(controlPlane.count + workers.count, { kind: 'primary IP', size: 'ipv4', location }),
    { kind: 'load balancer', size: loadBalancer.type, location },
  ]);
}

export const prices: Check = {
  id: 'prices',
  title: 'prices',
  needs: 'defaults',
  run: async (world, facts) => {
    const cost = costOf(billablesOfSpec(world.spec), await facts.pricing());
    const lines = cost.lines.map((line) => {
      const price =
        line.monthly === undefined || line.hourly === undefined
          ? 'no price'
          : `${moneyText(line.monthly)} a month, ${moneyText(line.hourly)} an hour`;
      return `${line.count} ${line.size} in ${line.location}: ${price}`;
    });
    const vat =
      Number(cost.vatRate) > 0 ? `net; VAT of ${Number(cost.vatRate)}% comes on top where it applies` : 'net';
    const sum = `${cost.currency} ${moneyText(cost.monthly)} a month, ${moneyText(cost.hourly)} an hour (${vat})`;
    const sentence = `${sum}. ${lines.join('; ')}.`;
    const missing = unpriced(cost);
    if (missing.length > 0)
      return warn(sentence, `Hetzner's price list does not name ${missing.join(', ')}: the sum is too low.`);
    return aboveLimit(world.spec.limits.maxMonthlyCost, cost.monthly)
      ? fail(
          'CATALYST-COST-LIMIT',
          `${cost.currency} ${moneyText(cost.monthly)} a month is more than the ${world.spec.limits.maxMonthlyCost} allowed.`,
          'Use smaller or fewer servers, or raise --max-monthly-cost.',
        )
      : ok(sentence);
  },
};

function aboveLimit(limit: string | undefined, monthly: bigint): boolean {
  if (limit === undefined) return false;
  const [whole = '0', cents = ''] = limit.split('.');
  return monthly > BigInt(whole) * 1_000_000n + BigInt(cents.padEnd(2, '0')) * 10_000n;
}

function repeated(count: number, thing: Billable): Billable[] {
  return Array.from({ length: count }, () => thing);
}
