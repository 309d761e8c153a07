import type { Panels } from '../model.ts';
import { memoOfTwo } from '../parts/memo.ts';
import { type Happening, happeningsOf, inTime } from './happenings.ts';

/** More than a person scrolls back. */
const MOST = 5_000;

const NONE: readonly Happening[] = [];

/** The journals of all Sovereigns and what changed in their clusters, in one order of time, each with whose it is. */
export const allHappenings = memoOfTwo((told: Panels['told'], seen: Panels['seen']): readonly Happening[] => {
  const all = Object.entries(told).flatMap(([fqdn, { value }]) => {
    const theirs = inTime(value === undefined ? NONE : happeningsOf(value.events), seen[fqdn] ?? NONE);
    return theirs.slice(-MOST).map((one) => ({ ...one, key: `${fqdn} ${one.key}`, sovereign: fqdn }));
  });
  return all.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-MOST);
});
