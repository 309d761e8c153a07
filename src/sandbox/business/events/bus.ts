import type { Envelope } from './envelope.ts';

/** Handles one message; a rejection asks for it again, later. */
export type EventHandler = (envelope: Envelope) => Promise<void>;

/** Resolves to `again` to ask for the message once more, later; anything else acknowledges it. */
export type RawHandler = (message: {
  id: string | undefined;
  payload: unknown;
}) => Promise<'again' | undefined>;

/** What the services say to each other. */
export interface EventBus {
  publish(type: string, source: string, tenantId: string, data: Record<string, unknown>): Promise<void>;
  /** Subscribes a group to event types; each event is handled once by the group. */
  subscribe(group: string, types: string[], handle: EventHandler): Promise<void>;
  /** Subscribes by a durable of that name to one subject, without expecting an envelope. */
  subscribeRaw(durable: string, subject: string, handle: RawHandler): Promise<void>;
  close(): Promise<void>;
}

export interface BusOptions {
  now(): number;
  log(line: string): void;
  /** How many times faster than real time waits pass. */
  speed: number;
  /** Real milliseconds until a refused message is tried again, made shorter by the sandbox's speed. */
  after(realMs: number, action: () => void): () => void;
}
