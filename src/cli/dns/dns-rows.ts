import type { PlanRow } from '../run/plan-rows.ts';

/** A record-set difference in the JSON form of schemas/dns-plan.schema.json. */
export interface RecordRow {
  action: 'add' | 'change' | 'delete' | 'foreign';
  name: string;
  type: string;
  from: HeldSet | null;
  to: HeldSet | null;
}

interface HeldSet {
  type: string;
  ttl: number;
  values: string[];
}

const LOOKS = {
  add: { action: 'create', mark: '+' },
  change: { action: 'change', mark: '~' },
  delete: { action: 'delete', mark: '-' },
  foreign: { action: 'foreign', mark: '!' },
} as const;

/** One row for record sets that differ by their name only; names relative to the zone. */
export function recordRows(zone: string, records: readonly RecordRow[]): PlanRow[] {
  const groups = new Map<string, RecordRow[]>();
  for (const record of records) {
    const { action, type, from, to } = record;
    const key = JSON.stringify([action, type, from, to]);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].map((group) => rowOf(zone, group));
}

/**
 * The same for a zone with one TTL for all: that it changes is said once, and not by every record set that only lives by it.
 */
export function rowsOfOneTtl(zone: string, records: readonly RecordRow[]): PlanRow[] {
  const ttls = new Set(records.filter(isOnlyTtl).map(({ from, to }) => `${from?.ttl} → ${to?.ttl}`));
  const single = [...ttls];
  if (records.filter(isOnlyTtl).length < 2 || single.length !== 1) return recordRows(zone, records);
  const row: PlanRow = { ...LOOKS.change, word: 'zone', what: 'TTL of all its records', detail: single[0]! };
  return [
    row,
    ...recordRows(
      zone,
      records.filter((record) => !isOnlyTtl(record)),
    ),
  ];
}

function isOnlyTtl({ action, from, to }: RecordRow): boolean {
  return action === 'change' && from !== null && to !== null && valuesText(from) === valuesText(to);
}

function rowOf(zone: string, group: RecordRow[]): PlanRow {
  const [first] = group as [RecordRow];
  const ttl = (first.to ?? first.from)?.ttl ?? '';
  const names = group.map(({ name }) => relativeName(name, zone));
  const single = group.length === 1;
  const what = single ? `${first.type} ${names[0]} ${ttl}` : `${group.length} ${first.type} records ${ttl}`;
  const detail = detailOf(first);
  return {
    ...LOOKS[first.action],
    word: 'record',
    what,
    detail: single ? detail : `${shortList(names)}: ${detail}`,
  };
}

function detailOf({ action, from, to }: RecordRow): string {
  if (action === 'foreign') return inTheWay(from);
  if (action === 'delete') return valuesText(from);
  if (action === 'add') return valuesText(to);
  const [was, is] = [valuesText(from), valuesText(to)];
  const ttl = from?.ttl === to?.ttl ? '' : `TTL ${from?.ttl} → ${to?.ttl}`;
  return [was === is ? '' : `${was} → ${is}`, ttl].filter(Boolean).join(', ');
}

/** --adopt takes over all but what a server computes at each query. */
function inTheWay(set: HeldSet | null): string {
  if (set?.type === 'LUA') return 'a LUA record stands in the way; remove it by hand';
  return `holds ${heldText(set)}, not ours; --adopt takes it over`;
}

function heldText(set: HeldSet | null): string {
  return set === null ? 'nothing' : `${set.type} ${valuesText(set)} (TTL ${set.ttl})`;
}

function valuesText(set: HeldSet | null): string {
  if (set === null) return 'nothing';
  return set.values.length === 0 ? 'disabled records' : set.values.map(shortValue).join(', ');
}

/** A digest or a key says nothing to a person beyond its first signs. */
function shortValue(value: string): string {
  return value.length > MOST_SIGNS ? `${value.slice(0, MOST_SIGNS - 1)}…` : value;
}

const MOST_SIGNS = 40;
const MOST_NAMES = 12;

function shortList(names: string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}

/** `@` for the zone itself. */
export function relativeName(name: string, zone: string): string {
  if (name === zone) return '@';
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : name;
}
