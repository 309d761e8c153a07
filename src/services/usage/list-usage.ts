import { type UsageRow, usageOfEntries, usageOfEvent } from '../../domain/business/usage.ts';
import {
  type BusinessRequest,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
} from '../business/business.ts';
import { withBusiness } from '../business/with-business.ts';
import type { BusRequest } from '../events/events.ts';
import { tailEvents } from '../events/read-events.ts';

/** Charges among the newest 20 entries of the balance of whoever the token stands for, newest first. */
export function listBalanceUsage(
  workshop: BusinessWorkshop,
  request: BusinessRequest,
): Promise<OfSovereign & { usage: UsageRow[] }> {
  return withBusiness(workshop, request, async (business) => {
    const { entries } = await business.gateway.balance(business);
    return { ...ofSovereign(business), usage: usageOfEntries(entries) };
  });
}

/**
 * The newest `count` charges (10,000) that the bus keeps, newest first; `dropped` counts messages that billing cannot book. What was recorded
 * over HTTP never was on the bus.
 */
export async function listBusUsage(
  workshop: BusinessWorkshop,
  request: BusRequest & { count?: number; since?: string },
): Promise<OfSovereign & { usage: UsageRow[]; dropped: number }> {
  const { count = 10_000 } = request;
  const types = ['catalyst.usage.recorded'];
  const { events, ...of } = await tailEvents(workshop, { ...request, count, types });
  const usage = events.map(usageOfEvent).filter((row) => row !== undefined);
  return { ...of, usage: usage.toReversed(), dropped: events.length - usage.length };
}
