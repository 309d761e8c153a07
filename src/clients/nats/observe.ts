import type {
  ConsumerMessages,
  DeliverPolicy,
  JetStreamClient,
  JetStreamManager,
  JsMsg,
} from '@nats-io/jetstream';
import { type BusEvent, covers, eventOf, KNOWN_STREAMS } from '../../domain/business/bus.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Observing } from './bus.ts';

interface Room {
  manager: JetStreamManager;
  jetstream: JetStreamClient;
  asking<T>(ask: () => Promise<T>): Promise<T>;
}

interface Place {
  stream: string;
  filter: string;
}

/** Events of all streams that own such subjects, merged as they come. */
export async function* observe(room: Room, what: Observing, signal: AbortSignal): AsyncIterable<BusEvent> {
  const places = await room.asking(() => placesOf(room.manager, what.subjects));
  if (places.length === 0) throw absent(what.subjects);
  const queue: BusEvent[] = [];
  let [failure, open, wake]: [unknown, number, () => void] = [undefined, places.length, () => undefined];
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  stop.addEventListener('abort', () => wake(), { once: true });
  const take = (event: BusEvent) => {
    queue.push(event);
    wake();
  };
  const pumps = places.map((place) =>
    room
      .asking(() => pump(room, place, what, { stop, take }))
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        open -= 1;
        wake();
      }),
  );
  try {
    while (!stop.aborted) {
      const next = queue.shift();
      if (next !== undefined) yield next;
      else if (failure !== undefined) throw failure;
      else if (open === 0) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    over.abort();
    await Promise.allSettled(pumps);
  }
}

/** The owning streams, each with the narrower of what is wanted and what it owns. */
async function placesOf(manager: JetStreamManager, subjects: readonly string[]): Promise<Place[]> {
  const places: Place[] = [];
  for (const wanted of subjects)
    for await (const { config } of manager.streams.list(wanted))
      for (const owned of config.subjects ?? []) {
        if (covers(owned, wanted)) places.push({ stream: config.name, filter: wanted });
        else if (covers(wanted, owned)) places.push({ stream: config.name, filter: owned });
      }
  return places;
}

interface Taking {
  stop: AbortSignal;
  take(event: BusEvent): void;
}

/** An ordered consumer: ephemeral, in memory, without acknowledgements, made anew by itself after a lost connection. */
async function pump(
  { jetstream }: Room,
  { stream, filter }: Place,
  { from, untilNow }: Observing,
  { stop, take }: Taking,
): Promise<void> {
  const start =
    from === 'new'
      ? { deliver_policy: 'new' as DeliverPolicy }
      : from === 'beginning'
        ? { deliver_policy: 'all' as DeliverPolicy }
        : { deliver_policy: 'by_start_time' as DeliverPolicy, opt_start_time: from.since };
  const consumer = await jetstream.consumers.get(stream, { filter_subjects: filter, ...start });
  try {
    if (untilNow && (await consumer.info()).num_pending === 0) return;
    const messages = await consumer.consume();
    const ended = () => void messages.close();
    stop.addEventListener('abort', ended, { once: true });
    if (stop.aborted) ended();
    await read(messages, stream, untilNow, take);
    stop.removeEventListener('abort', ended);
  } finally {
    // Our own, and it would go away by itself.
    await consumer.delete().catch(() => undefined);
  }
}

async function read(
  messages: ConsumerMessages,
  stream: string,
  untilNow: boolean,
  take: Taking['take'],
): Promise<void> {
  for await (const message of messages) {
    take(eventOf(placeOf(message, stream), message.string()));
    if (untilNow && message.info.pending === 0) break;
  }
  await messages.close();
}

function placeOf({ subject, info, seq }: JsMsg, stream: string) {
  return { stream, subject, sequence: seq, at: new Date(info.timestampNanos / 1e6).toISOString() };
}

function absent(subjects: readonly string[]): CatalystError {
  const message = `No stream of the event bus owns ${subjects.join(' or ')}: the bus is not initialised.`;
  return new CatalystError('CATALYST-EVENT-BUS-ABSENT', message, {
    hint: `The first service that subscribes makes it (${KNOWN_STREAMS.join(', ')}); catalyst events doctor says what is in the way.`,
  });
}
