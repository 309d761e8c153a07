import type { BusEvent } from '../../domain/business/bus.ts';
import type { BusRow } from '../../domain/business/bus-doctor.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';

export interface BusRequest {
  sovereign?: string;
  /** `nats://` on loopback, or `tls://`; through the cluster when left out. */
  address?: string;
  signal?: AbortSignal;
}

export interface EventFilter {
  /** Types such as `order.placed`; every event when empty or left out. */
  types?: readonly string[];
  /** Id of the organization. */
  organization?: string;
}

/**
 * The event bus of a Sovereign's business, over NATS. Nothing on it is ever made, changed or acknowledged. Failures:
 * CATALYST-EVENT-BUS-ABSENT, CATALYST-NETWORK-*, CATALYST-KUBERNETES-*, CATALYST-NOT-FOUND, CATALYST-USAGE.
 */
export interface Events {
  /** What comes from now on, until the signal. */
  watch(request: BusRequest & EventFilter): AsyncIterable<BusEvent>;
  /** The newest that are kept, a hundred when no number is given, oldest first. */
  tail(
    request: BusRequest & EventFilter & { count?: number; since?: string },
  ): Promise<OfSovereign & { events: BusEvent[] }>;
  /** Streams, subjects and durable consumers, each with a verdict. */
  doctor(request: BusRequest): Promise<OfSovereign & { rows: BusRow[] }>;
}

const reads = () => import('./read-events.ts');

export function eventsOf(workshop: () => Promise<BusinessWorkshop>): Events {
  return {
    watch: async function* (request) {
      yield* (await reads()).watchEvents(await workshop(), request);
    },
    tail: async (request) => (await reads()).tailEvents(await workshop(), request),
    doctor: async (request) => (await reads()).doctorBus(await workshop(), request),
  };
}
