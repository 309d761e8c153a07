import { ALL_SUBJECTS, type BusConsumer, type BusStream, covers, KNOWN_STREAMS } from './bus.ts';

export interface BusRow {
  kind: 'stream' | 'consumer' | 'subject';
  name: string;
  state: 'ok' | 'wrong';
  says: string;
  stream?: string;
  messages?: number;
  pending?: number;
  unacknowledged?: number;
  redelivered?: number;
  ackFloor?: number;
}

/** Subjects without which the business stands still, with what does. */
const NEEDED: { subject: string; without: string }[] = [
  { subject: 'catalyst.billing.order.placed', without: 'paid orders get no workspace' },
  { subject: 'catalyst.provision.completed', without: 'organizations never become active' },
  { subject: 'catalyst.tenant.deleted', without: 'deleted organizations are billed on' },
  { subject: 'catalyst.usage.recorded', without: 'usage is not billed' },
];

/** Services say which subject a durable reads by its name; metering's is named otherwise. */
const METERING = /^(sme|org)-billing-metering$/;
const USAGE = 'catalyst.usage.recorded';

/** What a doctor of the bus reports, findings first within each kind. @param streams all that overlap `catalyst.>` */
export function busRows(streams: readonly BusStream[]): BusRow[] {
  const consumers = streams.flatMap((stream) =>
    stream.consumers.filter(({ durable }) => durable).map((one) => consumerRow(stream, one)),
  );
  return [
    ...streams.map((stream) => streamRow(stream)),
    ...NEEDED.map((one) => subjectRow(streams, one)),
    ...consumers,
  ];
}

function streamRow({ name, subjects, messages }: BusStream): BusRow {
  const row = { kind: 'stream', name, messages } as const;
  if (subjects.some((subject) => covers(subject, ALL_SUBJECTS)))
    return { ...row, state: 'ok', says: `It owns ${subjects.join(', ')}.` };
  const says = `It owns only ${subjects.join(', ')}: while it is there, no stream over ${ALL_SUBJECTS} can be made (JetStream error 10065, upstream 1683). Who runs the bus removes it once what it holds is booked and restarts billing, which makes the whole one; catalyst changes no stream.`;
  return { ...row, state: 'wrong', says };
}

function subjectRow(streams: readonly BusStream[], { subject, without }: (typeof NEEDED)[number]): BusRow {
  const row = { kind: 'subject', name: subject } as const;
  const owner = streams.find(({ subjects }) => subjects.some((one) => covers(one, subject)));
  if (owner === undefined)
    return { ...row, state: 'wrong', says: `No stream takes it (${KNOWN_STREAMS.join(', ')}): ${without}.` };
  const read = owner.consumers.some(
    ({ durable, filters }) => durable && filters.some((one) => covers(one, subject)),
  );
  if (!read)
    return { ...row, stream: owner.name, state: 'wrong', says: `No durable consumer reads it: ${without}.` };
  return { ...row, stream: owner.name, state: 'ok', says: 'It has a stream and a durable reader.' };
}

function consumerRow({ name: stream }: BusStream, consumer: BusConsumer): BusRow {
  const { name, pending, unacknowledged, redelivered, ackFloor } = consumer;
  const row = { kind: 'consumer', name, stream, pending, unacknowledged, redelivered, ackFloor } as const;
  const fault = filterFault(consumer) ?? flowFault(consumer);
  if (fault !== undefined) return { ...row, state: 'wrong', says: fault };
  return { ...row, state: 'ok', says: `It reads ${consumer.filters.join(', ')}.` };
}

function filterFault({ name, filters }: BusConsumer): string | undefined {
  if (filters.length === 0) return 'It has no filter: it gets the events of everybody.';
  if (METERING.test(name))
    return filters.length === 1 && filters[0] === USAGE
      ? undefined
      : `It reads ${filters.join(', ')} instead of ${USAGE}.`;
  if (filters.length > 1 || /[*>]/.test(filters[0]!))
    return `It reads ${filters.join(', ')} instead of one exact subject.`;
  const named = filters[0]!.replaceAll('.', '-');
  return name.endsWith(named) ? undefined : `By its name it reads something else than ${filters[0]}.`;
}

function flowFault({ pending, redelivered, read }: BusConsumer): string | undefined {
  if (redelivered > 0) return `${redelivered} of its events were delivered again: its service fails on them.`;
  if (pending > 0 && !read) return `${pending} events wait, and nobody reads them.`;
  return undefined;
}
