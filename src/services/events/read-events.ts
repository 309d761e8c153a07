import type { Bus, Observing } from '../../clients/nats/bus.ts';
import { ALL_SUBJECTS, type BusEvent, KNOWN_STREAMS, subjectsOf } from '../../domain/business/bus.ts';
import { type BusRow, busRows } from '../../domain/business/bus-doctor.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { BusinessWorkshop, OfSovereign } from '../business/business.ts';
import type { BusRequest, EventFilter } from './events.ts';

type Filtered = BusRequest & EventFilter;

export async function* watchEvents(workshop: BusinessWorkshop, request: Filtered): AsyncIterable<BusEvent> {
  const { bus } = await openBus(workshop, request);
  try {
    yield* matching(bus, request, { from: 'new', untilNow: false });
  } finally {
    await bus.close();
  }
}

export async function tailEvents(
  workshop: BusinessWorkshop,
  request: Filtered & { count?: number; since?: string },
): Promise<OfSovereign & { events: BusEvent[] }> {
  const { bus, of } = await openBus(workshop, request);
  const from = request.since === undefined ? 'beginning' : { since: request.since };
  const { count = 100 } = request;
  const newest: BusEvent[] = [];
  try {
    for await (const event of matching(bus, request, { from, untilNow: true })) {
      newest.push(event);
      if (newest.length >= 2 * count) newest.splice(0, newest.length - count);
    }
  } finally {
    await bus.close();
  }
  newest.sort((a, b) => a.at.localeCompare(b.at) || a.sequence - b.sequence);
  return { ...of, events: newest.slice(-count) };
}

export async function doctorBus(
  workshop: BusinessWorkshop,
  request: BusRequest,
): Promise<OfSovereign & { rows: BusRow[] }> {
  const { bus, of } = await openBus(workshop, request);
  try {
    const streams = await bus.streams(ALL_SUBJECTS);
    const says = `No stream overlaps ${ALL_SUBJECTS} (${KNOWN_STREAMS.join(', ')}): the bus is not initialised.`;
    const none: BusRow[] =
      streams.length === 0 ? [{ kind: 'stream', name: ALL_SUBJECTS, state: 'wrong', says }] : [];
    return { ...of, rows: [...none, ...busRows(streams)] };
  } finally {
    await bus.close();
  }
}

async function openBus(
  { contexts, settings, bus }: BusinessWorkshop,
  { sovereign, address }: BusRequest,
): Promise<{ bus: Bus; of: OfSovereign }> {
  const named = sovereign === undefined ? {} : { named: sovereign };
  const context = await contexts.resolve({ ...named, world: settings.context });
  const of = { sovereign: context.fqdn, world: context.world };
  return { bus: await bus(context, address), of };
}

async function* matching(
  bus: Bus,
  { types = [], organization, signal = new AbortController().signal }: Filtered,
  how: Pick<Observing, 'from' | 'untilNow'>,
): AsyncIterable<BusEvent> {
  const subjects = types.length === 0 ? [ALL_SUBJECTS] : [...new Set(types.flatMap(subjectsOrRefuse))];
  for await (const event of bus.observe({ subjects, ...how }, signal))
    if (organization === undefined || event.organization === organization) yield event;
}

function subjectsOrRefuse(type: string): string[] {
  const subjects = subjectsOf(type);
  if (subjects !== undefined) return subjects;
  throw new CatalystError('CATALYST-USAGE', `${JSON.stringify(type)} is no type of an event.`, {
    hint: 'For example order.placed, tenant.deleted, provision.completed',
  });
}
