import type { TofuResource } from '../../../clients/tofu/tofu.ts';
import { type Billable, costOf } from '../../../domain/cost.ts';
import { billablesOf, kindWord } from '../../../domain/plan.ts';
import { hourlyText } from '../../../domain/plan-lines.ts';
import type { World } from '../../world.ts';
import { plannedPrices } from './planned-prices.ts';

/**
 * What is in the state now and costs, in words: `1 network, 1 server, EUR 0.009 an hour`. Prices are those of the plan,
 * because after an interrupt nothing is asked of the network any more.
 */
export async function existingText(world: World): Promise<string> {
  const resources = await world.tofu.resources();
  const counted = countText(resources);
  if (counted === '') return 'nothing yet';
  const prices = plannedPrices(world);
  return prices === undefined ? counted : `${counted}, ${hourlyText(costOf(billable(resources), prices))}`;
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
