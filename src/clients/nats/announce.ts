import type { JetStreamClient } from '@nats-io/jetstream';
import type { Announced } from '../../domain/business/order-placed.ts';
import { CatalystError } from '../../domain/errors.ts';

/** JetStream keeps the ids of messages for two minutes, so a second try within them is no second event. */
const TRIES = 2;

/**
 * Puts one event on the bus, where a stream owns its subject; none is made for it.
 * @throws CatalystError CATALYST-EVENT-BUS-ABSENT, and whatever the last try failed with
 */
export async function announce(
  jetstream: JetStreamClient,
  streams: readonly string[],
  { subject, id, payload }: Announced,
): Promise<{ stream: string; duplicate: boolean }> {
  if (streams.length === 0) {
    const message = `No stream of the event bus owns ${subject}: nobody would hear of it.`;
    throw new CatalystError('CATALYST-EVENT-BUS-ABSENT', message, { hint: 'catalyst events doctor' });
  }
  for (let left = TRIES; ; left -= 1) {
    try {
      const { stream, duplicate } = await jetstream.publish(subject, payload, { msgID: id });
      return { stream, duplicate };
    } catch (thrown) {
      if (left <= 1) throw thrown;
    }
  }
}
