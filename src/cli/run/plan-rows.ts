import { parseMoney, roundedMoneyText } from '../../domain/money.ts';
import { namePrefix } from '../../domain/names.ts';
import type { Drift } from '../../domain/plan.ts';
import { moneyForPeople } from '../cost-text.ts';

/** The JSON form of a plan (schemas/plan.schema.json), as far as a person is shown it. */
export interface PlanShape {
  sovereign: string;
  sandbox: boolean;
  infrastructure: PlanChange[];
  drift?: Drift[];
  oldTemplate?: string[];
  records: PlanRecord[];
  cost: { now: PlanCost; after: PlanCost };
}

interface PlanChange {
  action: 'replace' | 'delete' | 'create' | 'update';
  kind: string;
  name: string;
  size?: string;
  location?: string;
  because: string[];
  updates: { path: string; from: unknown; to: unknown }[];
}

interface PlanRecord {
  action: string;
  zone: string;
  name: string;
  type: string;
  ttl: number;
  from: string[] | null;
  to: string[] | null;
}

interface PlanCost {
  currency: string;
  vatRate: string;
  hourly: string;
  monthly: string;
  lines: { kind: string; size: string; location: string; count: number; monthly: string | null }[];
}

export interface PlanRow {
  action: 'replace' | 'delete' | 'create' | 'change' | 'foreign';
  mark: string;
  word: string;
  what: string;
  detail: string;
  /** A month. */
  price?: string;
}

const MARKS = { replace: '!', delete: '-', create: '+', change: '~', foreign: '!' } as const;

/** One row for each thing that is lost or costs money; the harmless parts of a kind share one. */
export function planRows(plan: PlanShape): PlanRow[] {
  const groups = new Map<string, PlanChange[]>();
  for (const change of plan.infrastructure) {
    const alone = change.action !== 'create' || change.size !== undefined;
    const key = alone ? `${change.action} ${change.kind} ${change.name}` : `create ${change.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const rows = [...groups.values()].map((changes) => changeRow(changes, plan));
  return [...rows, ...recordRows(plan)];
}

function changeRow(changes: PlanChange[], { sovereign, cost }: PlanShape): PlanRow {
  const [change] = changes as [PlanChange];
  const action = change.action === 'update' ? 'change' : change.action;
  const names = changes.map(({ name }) => shortName(name, sovereign));
  const place = [change.size, change.location].filter((part) => part !== undefined).join(' in ');
  const single = changes.length === 1;
  const price = single ? priceOf(change, cost.after) : undefined;
  return {
    action,
    mark: MARKS[action],
    word: action,
    what: single ? `${change.kind} ${names[0]}` : `${changes.length} ${plural(change.kind)}`,
    detail: [single ? place : names.join(', '), lossOf(change), updatesOf(change)].filter(Boolean).join('; '),
    ...(price === undefined ? {} : { price }),
  };
}

function plural(kind: string): string {
  return `${kind}s`;
}

/** `cp1` for `catalyst-omantel-omani-works-cp1`: the Sovereign stands in the title. */
function shortName(name: string, sovereign: string): string {
  const prefix = `${namePrefix(sovereign)}-`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

function lossOf({ action, because }: PlanChange): string {
  if (action === 'delete') return 'what it holds is lost';
  if (action !== 'replace') return '';
  return `its ${because.join(', ') || 'definition'} changed; what it holds is lost`;
}

function updatesOf({ updates }: PlanChange): string {
  return updates.map(({ path, from, to }) => `${path} from ${shown(from)} to ${shown(to)}`).join('; ');
}

function shown(value: unknown): string {
  if (value === null || value === '') return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}

function priceOf(change: PlanChange, cost: PlanCost): string | undefined {
  if (change.action === 'delete') return undefined;
  // The cloud sells an address by its family, of which the plan of one says nothing.
  const sold = change.kind === 'primary IP' ? 'ipv4' : change.size;
  const line = cost.lines.find(
    ({ kind, size, location }) => kind === change.kind && size === sold && location === change.location,
  );
  const total = parseMoney(line?.monthly ?? '');
  if (line === undefined || total === undefined) return undefined;
  return moneyForPeople(cost.currency, roundedMoneyText(total / BigInt(line.count), 6), 2);
}

const RECORD_ACTIONS: Record<string, PlanRow['action']> = {
  add: 'create',
  change: 'change',
  delete: 'delete',
  foreign: 'foreign',
};

/** Record sets that differ by name only share a row. */
function recordRows({ records }: PlanShape): PlanRow[] {
  const groups = new Map<string, PlanRecord[]>();
  for (const record of records) {
    const { action, type, ttl, from, to, zone } = record;
    const key = JSON.stringify([action, type, ttl, from, to, zone]);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].map(recordRow);
}

function recordRow(records: PlanRecord[]): PlanRow {
  const { action: raw, type, ttl, from, to, zone } = records[0]!;
  const action = RECORD_ACTIONS[raw] ?? 'change';
  const values = action === 'delete' ? (from ?? []) : (to ?? []);
  const names = records.map(({ name }) => relative(name, zone)).join(', ');
  const single = records.length === 1;
  const tail =
    action === 'foreign' ? 'exists and is not ours; --adopt takes it over' : `→ ${values.join(', ')}`;
  return {
    action,
    mark: MARKS[action],
    word: 'record',
    what: single ? `${type} ${names} ${ttl}` : `${records.length} ${type} records`,
    detail: single ? tail : `${names} ${tail}`,
  };
}

function relative(name: string, zone: string): string {
  const bare = name.replace(/\.$/, '');
  if (bare === zone.replace(/\.$/, '')) return '@';
  return bare.endsWith(`.${zone.replace(/\.$/, '')}`)
    ? bare.slice(0, -zone.replace(/\.$/, '').length - 1)
    : bare;
}
