import { costOf } from '../../../domain/cost.ts';
import { moneyText, parseMoney } from '../../../domain/money.ts';
import { billablesOf } from '../../../domain/plan.ts';
import { hourlyText } from '../../../domain/plan-lines.ts';
import type { World } from '../../world.ts';
import { plannedPrices } from './planned-prices.ts';

interface Learned {
  hash: string;
  infrastructure: { action: string; address: string; size?: string; location?: string }[];
  cost: { now: { hourly: string }; after: { currency: string; hourly: string } };
}

/** What runs now by the hour, of which plan; learned as output `costSoFar`. */
export interface Spent {
  plan: string;
  currency: string;
  hourly: string;
}

/** Adds up what runs by the hour while an apply creates it, by the plan's prices. */
export class CostSoFar {
  readonly #world: World;
  readonly #made = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Counts a resource that was just created; the new sum, also in words, or undefined when it costs nothing. */
  created(address: string): { spent: Spent; text: string } | undefined {
    const prices = plannedPrices(this.#world);
    const plan = this.#world.output('plan') as unknown as Learned | undefined;
    if (prices === undefined || plan === undefined) return undefined;
    this.#made.add(address);
    const made = plan.infrastructure.filter(
      (change) => change.action === 'create' && this.#made.has(change.address),
    );
    if (made.find((change) => change.address === address)?.location === undefined) return undefined;
    const cost = costOf(billablesOf(made.map(resourceOf)), prices);
    const hourly = cost.hourly + (parseMoney(plan.cost.now.hourly) ?? 0n);
    const spent = { plan: plan.hash, currency: cost.currency, hourly: moneyText(hourly) };
    return { spent, text: hourlyText({ ...cost, hourly }) };
  }

  /** When everything of the plan exists. */
  whole(): Spent | undefined {
    const plan = this.#world.output('plan') as unknown as Learned | undefined;
    if (plan === undefined) return undefined;
    const { currency, hourly } = plan.cost.after;
    return { plan: plan.hash, currency, hourly };
  }
}

function resourceOf({ address, size = '', location = '' }: Learned['infrastructure'][number]) {
  const type = address.split('.')[0] ?? '';
  const sizeName = type === 'hcloud_server' ? 'server_type' : 'load_balancer_type';
  return { type, values: { [sizeName]: size, location } };
}
