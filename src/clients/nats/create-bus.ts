import type { ConsumerInfo, JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { BusConsumer, BusStream } from '../../domain/business/bus.ts';
import { CatalystError } from '../../domain/errors.ts';
import { networkError } from '../http/network-error.ts';
import { announce } from './announce.ts';
import type { Bus } from './bus.ts';
import { observe } from './observe.ts';

const ANSWER_MS = 10_000;

/**
 * Connects to the bus of a Sovereign; the libraries are loaded here.
 * @param url `nats://host:port` or `tls://host:port`
 */
export async function createBus(url: string): Promise<Bus> {
  const [{ connect }, { jetstream, jetstreamManager }] = await Promise.all([
    import('@nats-io/transport-node'),
    import('@nats-io/jetstream'),
  ]);
  const connection = await asking(() =>
    connect({
      servers: url,
      name: 'catalyst',
      timeout: ANSWER_MS,
      // What the cluster calls its servers cannot be reached from outside.
      ignoreClusterUpdates: true,
      maxReconnectAttempts: 30,
    }),
  );
  const manager = await asking(() => jetstreamManager(connection, { timeout: ANSWER_MS })).catch(
    async (error) => {
      await connection.close();
      throw error;
    },
  );
  return {
    streams: (subject) => asking(() => streamsOf(manager, subject)),
    observe: (what, signal) => observe({ manager, jetstream: jetstream(connection), asking }, what, signal),
    announce: (event) =>
      asking(async () => {
        const owners = await streamsOf(manager, event.subject);
        const names = owners.map(({ name }) => name);
        return announce(jetstream(connection, { timeout: ANSWER_MS }), names, event);
      }),
    close: () => closed(connection),
  };
}

async function streamsOf(manager: JetStreamManager, subject: string): Promise<BusStream[]> {
  const streams: BusStream[] = [];
  for await (const info of manager.streams.list(subject)) {
    const consumers: BusConsumer[] = [];
    for await (const one of manager.consumers.list(info.config.name)) consumers.push(consumerOf(one));
    streams.push(streamOf(info, consumers));
  }
  return streams;
}

function streamOf({ config, state }: StreamInfo, consumers: BusConsumer[]): BusStream {
  const { name, subjects = [] } = config;
  return { name, subjects, messages: state.messages, consumers };
}

function consumerOf(info: ConsumerInfo): BusConsumer {
  const { config, num_pending, num_ack_pending, num_redelivered, num_waiting, ack_floor, push_bound } = info;
  const filters = config.filter_subjects ?? (config.filter_subject ? [config.filter_subject] : []);
  return {
    name: info.name,
    durable: config.durable_name !== undefined,
    filters,
    pending: num_pending,
    unacknowledged: num_ack_pending,
    redelivered: num_redelivered,
    ackFloor: ack_floor.stream_seq,
    read: num_waiting > 0 || push_bound === true,
  };
}

async function closed(connection: NatsConnection): Promise<void> {
  if (!connection.isClosed()) await connection.close().catch(() => undefined);
}

/** NATS tells trouble of the network by errors of its own, with Node's as cause. */
async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CatalystError) throw error;
    const { name = '', message = '' } = error as Error;
    if (
      /JetStreamNotEnabled|NoResponders/i.test(name) ||
      /no responders|jetstream (is )?not enabled/i.test(message)
    )
      throw new CatalystError('CATALYST-EVENT-BUS-ABSENT', 'The server of the event bus has no JetStream.', {
        cause: error,
      });
    const late = /Timeout/i.test(name) || /timeout/i.test(message);
    const known = late ? Object.assign(new Error(message), { code: 'ETIMEDOUT' }) : error;
    throw networkError(known, 'The event bus');
  }
}
