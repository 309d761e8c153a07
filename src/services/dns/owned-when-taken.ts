import { basename } from 'node:path';
import type { ZoneSnapshot } from '../../domain/dns-provider.ts';
import type { Event } from '../../domain/event.ts';

/** Keys of the sets that were ours in the zone of a snapshot when it was taken, by the journal. */
export function ownedWhenTaken(
  events: readonly Event[],
  id: string,
  snapshot: ZoneSnapshot,
): ReadonlySet<string> {
  const before = events.slice(0, takenAfter(events, id, snapshot));
  const last = before.findLast((event) => event.type === 'output-learned' && event.name === 'records.owned');
  const owned = last?.type === 'output-learned' ? (last.value as Record<string, string[]>) : {};
  return new Set(owned[snapshot.zone] ?? []);
}

/** How many events were before it: up to the one that names it, else those of an earlier time. */
function takenAfter(events: readonly Event[], id: string, { zone, takenAt }: ZoneSnapshot): number {
  const named = events.findIndex(
    (event) =>
      event.type === 'output-learned' &&
      event.name === `snapshot.${zone}` &&
      typeof event.value === 'string' &&
      basename(event.value, '.json') === id,
  );
  if (named >= 0) return named;
  const later = events.findIndex((event) => Date.parse(event.at) >= Date.parse(takenAt));
  return later < 0 ? events.length : later;
}
