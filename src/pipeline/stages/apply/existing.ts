import type { TofuResource } from '../../../clients/tofu/tofu.ts';
import { type Billable, costOf } from '../../../domain/cost.ts';
import { moneyText } from '../../../domain/money.ts';
import { billablesOf, kindWord } from '../../../domain/plan.ts';
import { hourlyText } from '../../../domain/plan-lines.ts';
import type { World } from '../../world.ts';
import type { Spent } from './cost-so-far.ts';
import { plannedPrices } from './planned-prices.ts';

/**
 * What is in the state now and costs, in words: `1 network, 1 server, EUR 0.009 an hour`, and the sum. Prices are those of
 * the plan, because after an interrupt nothing is asked of the network any more.
 */
export async function existing(world: World): Promise<{ text: string; spent?: Spent }> {
  const resources = await world.tofu.resources();
  const counted = countText(resources);
  const prices = plannedPrices(world);
  const plan = world.output('plan') as { hash?: string } | undefined;
  if (prices === undefined || plan?.hash === undefined) return { text: counted || 'nothing yet' };
  const cost = costOf(billable(resources), prices);
  const spent = { plan: plan.hash, currency: cost.currency, hourly: moneyText(cost.hourly) };
  return { text: counted === '' ? 'nothing yet' : `${counted}, ${hourlyText(cost)}`, spent };
}

function billable(resources: readonly TofuResource[]): Billable[] {
  return billablesOf(
    resources.map(({ type, size = '', location = '' }) => ({
      type,
      values: { [type === 'hcloud_server' ? 'server_type' : 'load_balancer_type']: size, location },
    })),
  );
}

/** Parts that have no name of their own would only fill the line. */
const PARTS = /subnet|_network$|_target$|_service$/;

function countText(resources: readonly TofuResource[]): string {
  const counts = new Map<string, number>();
  for (const { type } of resources) {
    if (type !== 'hcloud_network' && PARTS.test(type)) continue;
    counts.set(kindWord(type), (counts.get(kindWord(type)) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`).join(', ');
}
