import type { BusEvent, BusStream } from '../../domain/business/bus.ts';
import type { Announced } from '../../domain/business/order-placed.ts';

export interface Observing {
  /** Exact subjects or wildcards; each is observed by a consumer of its own with that one filter. */
  subjects: readonly string[];
  /** `new`: only what comes. Else from that time (RFC 3339), or from the beginning. */
  from: 'new' | 'beginning' | { since: string };
  /** Ends where the stream ended when it was asked. */
  untilNow: boolean;
}

/**
 * The business bus of a Sovereign: no stream and no durable consumer is ever made, changed, bound to or deleted. It is looked
 * at, and one event may be put on it.
 * Errors: CATALYST-NETWORK-*, CATALYST-EVENT-BUS-ABSENT.
 */
export interface Bus {
  /** Every stream with a subject in common with that one, with its consumers. Looked up by subject: names differ by layer. */
  streams(subject: string): Promise<BusStream[]>;
  /**
   * Events by ephemeral consumers that acknowledge nothing, so that no service loses one. In order within a stream and subject.
   * @throws CatalystError CATALYST-EVENT-BUS-ABSENT when no stream has such subjects
   */
  observe(what: Observing, signal: AbortSignal): AsyncIterable<BusEvent>;
  /**
   * Puts an event on the bus, acknowledged by the stream that owns its subject.
   * @throws CatalystError CATALYST-EVENT-BUS-ABSENT when none does
   */
  announce(event: Announced): Promise<{ stream: string; duplicate: boolean }>;
  close(): Promise<void>;
}
