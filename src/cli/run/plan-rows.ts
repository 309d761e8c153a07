import { parseMoney, roundedMoneyText } from '../../domain/money.ts';
import { namePrefix } from '../../domain/names.ts';
import { moneyForPeople } from '../cost-text.ts';
import { withAddresses } from './plan-addresses.ts';
import type { PlanChange, PlanCost, PlanRecord, PlanShape } from './plan-shape.ts';

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
  for (const change of withAddresses(plan.infrastructure)) {
    const key = groupOf(change);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const rows = [...groups.values()].map((changes) => changeRow(changes, plan));
  return [...rows, ...recordRows(plan)];
}

/** Parts without a price or a name of their own, which hang on something that has a row. */
const PARTS = ['load balancer network', 'load balancer service', 'load balancer target', 'network subnet'];

function groupOf({ action, kind, name, size, madeWith }: PlanChange): string {
  if (action === 'create' && PARTS.includes(kind)) return 'create parts';
  const alone = action !== 'create' || (size !== undefined && madeWith === undefined);
  return alone ? `${action} ${kind} ${name}` : `create ${kind} ${madeWith === undefined ? '' : size}`;
}

function partsRow(changes: PlanChange[], kinds: string[]): PlanRow {
  const texts = kinds.map((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count === 1 ? kind : `${count} ${plural(kind)}`;
  });
  const what = `${changes.length} parts`;
  return { action: 'create', mark: MARKS.create, word: 'create', what, detail: texts.join(', ') };
}

function changeRow(changes: PlanChange[], { sovereign, cost }: PlanShape): PlanRow {
  const kinds = [...new Set(changes.map(({ kind }) => kind))];
  if (kinds.length > 1) return partsRow(changes, kinds);
  const [change] = changes as [PlanChange];
  const action = change.action === 'update' ? 'change' : change.action;
  const names = changes.map(({ name, madeWith }) => shortName(madeWith ?? name, sovereign));
  const of = change.madeWith === undefined ? '' : 'of ';
  const place = [change.size, change.location].filter((part) => part !== undefined).join(' in ');
  const single = changes.length === 1;
  const price = priceOf(changes, cost.after);
  return {
    action,
    mark: MARKS[action],
    word: action,
    what: single ? `${change.kind} ${of}${names[0]}` : `${changes.length} ${plural(change.kind)}`,
    detail: [single ? place : `${of}${names.join(', ')}`, lossOf(change), updatesOf(change)]
      .filter(Boolean)
      .join('; '),
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

function updatesOf({ kind, updates }: PlanChange): string {
  const texts = updates.map(({ path, from, to }) => `${path} from ${shown(from)} to ${shown(to)}`);
  const off = kind === 'server' && updates.some(({ path }) => path === 'server_type');
  return [...texts, ...(off ? ['it is off meanwhile'] : [])].join('; ');
}

function shown(value: unknown): string {
  if (value === null || value === '') return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}

/** A month of all of them; undefined when one is not sold by itself, or the price list does not know it. */
function priceOf(changes: readonly PlanChange[], cost: PlanCost): string | undefined {
  let sum = 0n;
  for (const change of changes) {
    const price = change.action === 'delete' ? undefined : monthlyOf(change, cost);
    if (price === undefined) return undefined;
    sum += price;
  }
  return moneyForPeople(cost.currency, roundedMoneyText(sum, 6), 2);
}

function monthlyOf(change: PlanChange, cost: PlanCost): bigint | undefined {
  // The cloud sells an address by its family, of which the plan of one says nothing.
  const sold = change.kind === 'primary IP' ? 'ipv4' : change.size;
  const line = cost.lines.find(
    ({ kind, size, location }) => kind === change.kind && size === sold && location === change.location,
  );
  const total = parseMoney(line?.monthly ?? '');
  return line === undefined || total === undefined ? undefined : total / BigInt(line.count);
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
