import type { Panels } from '../model.ts';
import { memo, memoOfTwo } from '../parts/memo.ts';
import { type Happening, happeningsOf, inTime } from './happenings.ts';

/** More than a person scrolls back. */
const MOST = 5_000;

const NONE: readonly Happening[] = [];

/** What happened on one Sovereign, each with whose it is, so that its key is no other one's. */
const named = memo((items: readonly Happening[], fqdn): readonly Happening[] =>
  items.map((one) => ({ ...one, key: `${fqdn} ${one.key}`, sovereign: fqdn })),
);

/** The journals of all Sovereigns, and what changed in their clusters meanwhile. */
const ofRunsAndClusters = memoOfTwo((told: Panels['told'], seen: Panels['seen']): readonly Happening[] =>
  together(
    Object.keys({ ...told, ...seen }).map((fqdn) => {
      const events = told[fqdn]?.value?.events;
      const theirs = events === undefined ? NONE : happeningsOf(events);
      return named(inTime(theirs, seen[fqdn] ?? NONE), fqdn);
    }),
  ),
);

const ofBuses = memo((buses: Panels['buses']): readonly Happening[] =>
  together(Object.entries(buses).map(([fqdn, { value = NONE }]) => named(value, fqdn))),
);

const ofBoth = memoOfTwo((one: readonly Happening[], other: readonly Happening[]) => together([one, other]));

/** The journals, clusters and buses of all Sovereigns as one stream, in the order of time. */
export function allHappenings({
  told,
  seen,
  buses,
}: Pick<Panels, 'told' | 'seen' | 'buses'>): readonly Happening[] {
  return ofBoth(ofRunsAndClusters(told, seen), ofBuses(buses));
}

/** The newest of all. Each is in order by itself, so that sorting them is no more than a merge. */
function together(streams: readonly (readonly Happening[])[]): readonly Happening[] {
  const all = streams.flatMap((one) => one.slice(-MOST));
  return all.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-MOST);
}
