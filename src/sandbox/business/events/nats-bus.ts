import { randomUUID } from 'node:crypto';
import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect, headers, type NatsConnection, nanos } from '@nats-io/transport-node';
import type { BusOptions, EventBus, EventHandler, RawHandler } from './bus.ts';
import { type Envelope, subjectOf } from './envelope.ts';

export const STREAM = 'CATALYST_SME';

const NAK_MS = 5_000;
const TWO_WEEKS_MS = 14 * 86_400_000;

/** The bus of the May layer: JetStream, one stream over `catalyst.>`, a durable for each group and subject. */
export async function natsBus(url: string, options: BusOptions): Promise<EventBus> {
  const connection = await connect({
    servers: url,
    name: 'catalyst-services',
    maxReconnectAttempts: -1,
    reconnectTimeWait: 2_000,
    pingInterval: 20_000,
    maxPingOut: 3,
  });
  const manager = await jetstreamManager(connection);
  const consumed: ConsumerMessages[] = [];
  const consume = async (durable: string, subject: string, handle: (message: JsMsg) => Promise<void>) => {
    await ensureStream(manager);
    await ensureDurable(manager, durable, subject);
    const consumer = await jetstream(connection).consumers.get(STREAM, durable);
    const messages = await consumer.consume();
    consumed.push(messages);
    void pump(messages, handle, options);
  };
  return {
    publish: (type, source, tenantId, data) => publish(connection, options, { type, source, tenantId, data }),
    async subscribe(group, types, handle) {
      for (const subject of types.map(subjectOf))
        await consume(`${group}-${subject.replaceAll('.', '-')}`, subject, enveloped(handle));
    },
    subscribeRaw: (durable, subject, handle) => consume(durable, subject, raw(handle, options)),
    async close() {
      await Promise.all(consumed.map((messages) => messages.close()));
      await connection.close();
    },
  };
}

interface Said {
  type: string;
  source: string;
  tenantId: string;
  data: Record<string, unknown>;
}

async function publish(connection: NatsConnection, options: BusOptions, said: Said): Promise<void> {
  const { type, source, tenantId, data } = said;
  const timestamp = new Date(options.now()).toISOString();
  const envelope: Envelope = { id: randomUUID(), type, source, timestamp, tenant_id: tenantId, data };
  const head = headers();
  head.set('Nats-Msg-Id', envelope.id);
  await jetstream(connection, { timeout: 3_000 }).publish(subjectOf(type), JSON.stringify(envelope), {
    headers: head,
  });
}

/** Made by whoever subscribes first; refused (10065) when another stream already has one of the subjects. */
async function ensureStream(manager: JetStreamManager): Promise<void> {
  const known = await manager.streams.info(STREAM).catch(() => undefined);
  if (known !== undefined) return;
  await manager.streams.add({
    name: STREAM,
    subjects: ['catalyst.>'],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    max_age: nanos(TWO_WEEKS_MS),
    num_replicas: 1,
  });
}

async function ensureDurable(manager: JetStreamManager, durable: string, subject: string): Promise<void> {
  const known = await manager.consumers.info(STREAM, durable).catch(() => undefined);
  if (known !== undefined) return;
  await manager.consumers.add(STREAM, {
    durable_name: durable,
    filter_subject: subject,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(30_000),
    deliver_policy: DeliverPolicy.All,
    max_deliver: -1,
  });
}

async function pump(
  messages: ConsumerMessages,
  handle: (message: JsMsg) => Promise<void>,
  options: BusOptions,
): Promise<void> {
  for await (const message of messages)
    await handle(message).catch((thrown) => {
      options.log(`bus: ${message.subject}: ${String(thrown)}`);
      message.nak(pauseOf(options));
    });
}

/** What cannot be read is acknowledged: it would never become readable. */
function enveloped(handle: EventHandler): (message: JsMsg) => Promise<void> {
  return async (message) => {
    const envelope = readJson(message) as Envelope | undefined;
    if (envelope !== undefined && typeof envelope === 'object') await handle(envelope);
    message.ack();
  };
}

function raw(handle: RawHandler, options: BusOptions): (message: JsMsg) => Promise<void> {
  return async (message) => {
    const id = message.headers?.get('Nats-Msg-Id');
    const verdict = await handle({ id: id === '' ? undefined : id, payload: readJson(message) });
    if (verdict === 'again') message.nak(pauseOf(options));
    else message.ack();
  };
}

function readJson(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}

function pauseOf({ speed }: BusOptions): number {
  return Math.max(1, Math.round(NAK_MS / speed));
}
