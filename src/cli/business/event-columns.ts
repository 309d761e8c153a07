import type { BusEvent } from '../../domain/business/bus.ts';
import type { BusRow } from '../../domain/business/bus-doctor.ts';
import type { Screen } from '../screen.ts';
import { type Column, cleanCell } from './listing.ts';

const secondText = (moment: string) => moment.replace('T', ' ').slice(0, 19);
const typeText = ({ type, unreadable }: BusEvent) => type ?? (unreadable ? '(unreadable)' : '(no envelope)');

export const EVENT_COLUMNS: readonly Column<BusEvent>[] = [
  { name: 'at', head: 'WHEN (UTC)', cell: ({ at }) => secondText(at) },
  { name: 'type', head: 'TYPE', cell: typeText },
  { name: 'organization', head: 'ORGANIZATION' },
  { name: 'source', head: 'SOURCE' },
  { name: 'subject', head: 'SUBJECT' },
  { name: 'sequence', head: 'SEQUENCE', extra: true },
  { name: 'stream', head: 'STREAM', extra: true },
  { name: 'id', head: 'ID', extra: true },
  { name: 'unreadable', head: 'UNREADABLE', extra: true },
  { name: 'data', head: 'DATA', extra: true, cell: ({ data }) => JSON.stringify(data) ?? '' },
];

export const BUS_COLUMNS: readonly Column<BusRow>[] = [
  { name: 'kind', head: 'KIND' },
  { name: 'name', head: 'NAME' },
  { name: 'state', head: 'STATE' },
  { name: 'pending', head: 'PENDING' },
  { name: 'redelivered', head: 'REDELIVERED' },
  { name: 'ackFloor', head: 'ACK FLOOR' },
  { name: 'says', head: 'SAYS' },
  { name: 'stream', head: 'STREAM', extra: true },
  { name: 'messages', head: 'MESSAGES', extra: true },
  { name: 'unacknowledged', head: 'UNACKNOWLEDGED', extra: true },
];

/** One event as it comes. */
export function eventLine(event: BusEvent, { paint }: Pick<Screen, 'paint'>): string {
  const { at, organization = '', subject } = event;
  return [
    paint('quiet', secondText(at)),
    cleanCell(typeText(event)),
    cleanCell(organization),
    paint('quiet', cleanCell(subject)),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

/** What an event carries may name people, so it is shown only when asked for. */
export function withoutData({ data, ...event }: BusEvent, shown: boolean): BusEvent {
  return shown && data !== undefined ? { ...event, data } : event;
}
