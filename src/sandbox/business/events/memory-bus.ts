import { randomUUID } from 'node:crypto';
import type { BusOptions, EventBus, EventHandler } from './bus.ts';
import type { Envelope } from './envelope.ts';

const AGAIN_MS = 500;
const TRIES = 3;

/** The bus of the April layer, whose Kafka API no client of ours speaks: inside this process only. */
export function memoryBus(options: BusOptions): EventBus {
  const handlers: { group: string; types: string[]; handle: EventHandler }[] = [];
  const cancels = new Set<() => void>();
  const deliver = (handle: EventHandler, envelope: Envelope, tried: number): void => {
    handle(envelope).catch((thrown) => {
      options.log(`bus: ${envelope.type}: ${String(thrown)}`);
      if (tried < TRIES) cancels.add(options.after(AGAIN_MS, () => deliver(handle, envelope, tried + 1)));
    });
  };
  return {
    async publish(type, source, tenantId, data) {
      const timestamp = new Date(options.now()).toISOString();
      const envelope = { id: randomUUID(), type, source, timestamp, tenant_id: tenantId, data };
      for (const one of handlers) if (one.types.includes(type)) deliver(one.handle, envelope, 1);
    },
    async subscribe(group, types, handle) {
      handlers.push({ group, types, handle });
    },
    async subscribeRaw() {
      // Metering came with NATS.
    },
    async close() {
      handlers.length = 0;
      for (const cancel of cancels) cancel();
    },
  };
}
