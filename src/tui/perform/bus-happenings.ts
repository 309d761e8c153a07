import type { BusEvent } from '../../domain/business/bus.ts';
import type { Services } from '../../services/open.ts';
import { busWords } from '../derive/bus-words.ts';
import type { Happening } from '../derive/happenings.ts';

/** Of what the bus keeps, when one begins to look. */
const TAIL = 200;

/**
 * What a Sovereign's bus keeps, told at once even where it is nothing, then what comes. Listening begins before the look
 * back, and what both tell is told once.
 */
export async function* busHappenings(
  { events }: Pick<Services, 'events'>,
  fqdn: string,
  signal: AbortSignal,
): AsyncGenerator<Happening[]> {
  const request = { sovereign: fqdn, types: [], signal };
  const live = events.watch(request)[Symbol.asyncIterator]();
  let next = live.next();
  next.catch(() => undefined);
  try {
    const { events: kept } = await events.tail({ ...request, count: TAIL });
    const told = new Set(kept.map(keyOf));
    yield kept.map(happeningOf);
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = live.next();
      next.catch(() => undefined);
      if (!told.has(keyOf(value))) yield [happeningOf(value)];
    }
  } finally {
    await live.return?.().catch(() => undefined);
  }
}

const keyOf = ({ stream, sequence }: BusEvent) => `bus ${stream} ${sequence}`;

function happeningOf(event: BusEvent): Happening {
  const { at, type, unreadable } = event;
  const failed = /fail|lost|denied/.test(type ?? '');
  return {
    ...{ key: keyOf(event), at, about: type ?? 'no type', kind: 'bus', said: false },
    severity: unreadable ? 'error' : failed ? 'warn' : 'info',
    text: busWords(event),
  };
}
