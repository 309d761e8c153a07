import { type RecordChange, type RecordSet, recordKey, sameRecordSet } from './record-set.ts';

/**
 * Types that answer for a name in place of its addresses (RFC 1034 3.6.2; ALIAS is PowerDNS's own, FORWARD and STEALTH are
 * redirects of registrars). LUA does so for the types that it names.
 */
const STANDS_FOR_THE_NAME = new Set(['CNAME', 'ALIAS', 'FORWARD', 'STEALTH']);
const ADDRESSES = new Set(['A', 'AAAA']);

export interface PlanOptions {
  zone: string;
  /** Keys (`recordKey`) of the sets that an earlier run of ours wrote. */
  owned?: ReadonlySet<string>;
  /** Takes over differing sets that we do not own. */
  adopt?: boolean;
  /** The one TTL of the zone, in seconds: what is desired takes it, where a provider knows no other. */
  zoneTtl?: number | undefined;
}

/**
 * What turns `current` into `desired`. A set we do not own is never changed or deleted without `adopt`: it comes out
 * as `foreign`. A set we own and no longer want is deleted. The order of the inputs does not matter; deletions come
 * first, because a provider refuses an address beside a CNAME.
 */
export function planRecords(
  current: readonly RecordSet[],
  asked: readonly RecordSet[],
  options: PlanOptions,
): RecordChange[] {
  const { zone, owned = new Set<string>(), adopt = false, zoneTtl } = options;
  const desired = asked.map((set) => (zoneTtl === undefined ? set : { ...set, ttl: zoneTtl }));
  const ours = (set: RecordSet) => adopt || owned.has(recordKey(set));
  const present = new Map(current.map((set) => [recordKey(set), set]));
  const wanted = new Set(desired.map(recordKey));
  const changes = desired.flatMap((to): RecordChange[] => {
    const rivals = current.filter((set) => rivalOf(set, to) && !wanted.has(recordKey(set)));
    const stranger = rivals.find((set) => !ours(set) || set.type === 'LUA');
    if (stranger !== undefined) return [{ action: 'foreign', zone, from: stranger, wanted: to }];
    const removals = rivals.map((from): RecordChange => ({ action: 'delete', zone, from }));
    return [...removals, changeOf(zone, present.get(recordKey(to)), to, ours)];
  });
  const rest = current.filter((set) => owned.has(recordKey(set)) && !wanted.has(recordKey(set)));
  const deletions = rest.map((from): RecordChange => ({ action: 'delete', zone, from }));
  return inOrder([...changes, ...deletions]);
}

function rivalOf(set: RecordSet, to: RecordSet): boolean {
  if (set.name !== to.name || !ADDRESSES.has(to.type)) return false;
  return set.type === 'LUA' ? set.values.some(answersAddresses) : STANDS_FOR_THE_NAME.has(set.type);
}

/** A LUA record begins with the type that it answers for; one without values is disabled. */
function answersAddresses(content: string): boolean {
  return /^(A|AAAA|CNAME|ANY)\s/i.test(content);
}

function changeOf(
  zone: string,
  from: RecordSet | undefined,
  to: RecordSet,
  ours: (set: RecordSet) => boolean,
): RecordChange {
  if (from === undefined) return { action: 'add', zone, to };
  if (sameRecordSet(from, to)) return { action: 'keep', zone, to };
  return ours(from) ? { action: 'change', zone, from, to } : { action: 'foreign', zone, from, wanted: to };
}

const ORDER = { foreign: 0, delete: 1, change: 2, add: 3, keep: 4 } as const;

function inOrder(changes: RecordChange[]): RecordChange[] {
  const seen = new Map(changes.map((change) => [sortKey(change), change]));
  return [...seen.keys()].sort().map((key) => seen.get(key)!);
}

function sortKey(change: RecordChange): string {
  const set =
    change.action === 'foreign' ? change.wanted : change.action === 'delete' ? change.from : change.to;
  return `${ORDER[change.action]} ${recordKey(set)}`;
}

/** The changes as a provider takes them. */
export function writesOf(changes: readonly RecordChange[]): {
  upsert: RecordSet[];
  remove: { name: string; type: string }[];
} {
  const upsert = changes.flatMap((change) =>
    change.action === 'add' || change.action === 'change' ? [change.to] : [],
  );
  const remove = changes.flatMap((change) =>
    change.action === 'delete' ? [{ name: change.from.name, type: change.from.type }] : [],
  );
  return { upsert, remove };
}

export function foreignIn(changes: readonly RecordChange[]): Extract<RecordChange, { action: 'foreign' }>[] {
  return changes.filter((change) => change.action === 'foreign');
}

/** True when there is nothing to write. */
export function isSettled(changes: readonly RecordChange[]): boolean {
  return changes.every((change) => change.action === 'keep' || change.action === 'foreign');
}

/** What a zone holds after the changes: the model that tests hold providers to. */
export function applyChanges(current: readonly RecordSet[], changes: readonly RecordChange[]): RecordSet[] {
  const sets = new Map(current.map((set) => [recordKey(set), set]));
  const { upsert, remove } = writesOf(changes);
  for (const set of remove) sets.delete(recordKey(set));
  for (const set of upsert) sets.set(recordKey(set), set);
  return [...sets.values()].sort((one, other) => (recordKey(one) < recordKey(other) ? -1 : 1));
}
