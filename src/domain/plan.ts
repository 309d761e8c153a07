import { type Billable, type Cost, costJson } from './cost.ts';
import type { JsonValue } from './event.ts';
import { moneyText } from './money.ts';
import type { RecordChange } from './record-set.ts';

export type ChangeAction = 'replace' | 'delete' | 'create' | 'update';

/** One resource that the infrastructure tool would touch, or leaves as it is. Sensitive values were removed before. */
export interface ResourceChange {
  address: string;
  type: string;
  name: string;
  action: ChangeAction | 'read' | 'no-op';
  replaceBecause: string[];
  before: Record<string, JsonValue>;
  after: Record<string, JsonValue>;
}

/** A change as a person reads it. */
export interface PlannedChange {
  action: ChangeAction;
  /** `server`, `load balancer`, … */
  kind: string;
  /** Name in the cloud, or what stands in the address for a part that has none. */
  name: string;
  address: string;
  size?: string;
  location?: string;
  /** Attributes that force a replacement. */
  because: string[];
  /** Attributes of an update with their old and new values. */
  updates: { path: string; from: JsonValue; to: JsonValue }[];
}

/** Something that was changed in the cloud since we last wrote it. */
export interface Drift {
  kind: string;
  name: string;
  address: string;
  /** It is gone; `updates` is empty then. */
  gone: boolean;
  updates: { path: string; from: JsonValue; to: JsonValue }[];
  /** The plan brings it back; else it stays as it was found. */
  undone: boolean;
}

/** One plan over infrastructure, DNS and cost: what the sovereign-admin agrees to. */
export interface SovereignPlan {
  sovereign: string;
  sandbox: boolean;
  /** SHA-256 of the saved plan; exactly this one is applied. */
  hash: string;
  /** Nothing in the infrastructure would change. */
  empty: boolean;
  /** Replacements first, then deletions, creations, updates. */
  infrastructure: PlannedChange[];
  /** What was changed in the cloud by somebody else. */
  drift: Drift[];
  /** Nodes that were made from another template than today's; they stay, since a server keeps what it booted with. */
  oldTemplate: string[];
  records: RecordChange[];
  cost: { now: Cost; after: Cost };
}

const ORDER: readonly ChangeAction[] = ['replace', 'delete', 'create', 'update'];

/** What would change, most dangerous first and otherwise by address. */
export function plannedChanges(changes: readonly ResourceChange[]): PlannedChange[] {
  const planned = changes.flatMap((change) =>
    isChange(change.action) ? [toPlanned(change, change.action)] : [],
  );
  return planned.sort((one, other) => rank(one) - rank(other) || (one.address < other.address ? -1 : 1));
}

/** Changes that destroy something: only a typed name consents to them. */
export function destructive(plan: Pick<SovereignPlan, 'infrastructure'>): PlannedChange[] {
  return plan.infrastructure.filter(({ action }) => action === 'replace' || action === 'delete');
}

/** Something differs: in the infrastructure, in DNS, or in the cloud. A newer template alone is no difference. */
export function differs({ empty, drift, records }: SovereignPlan): boolean {
  return !empty || drift.length > 0 || records.some(({ action }) => action !== 'keep');
}

/** What costs money in `values` of a plan's resources, before or after it. */
export function billablesOf(
  resources: readonly { type: string; values: Record<string, JsonValue> }[],
): Billable[] {
  const things: Billable[] = [];
  const named = new Map<string, number>();
  const addressed = new Map<string, number>();
  for (const { type, values } of resources) {
    const location = textOf(values.location);
    if (location === undefined) continue;
    const size = textOf(values.server_type) ?? textOf(values.load_balancer_type);
    if (type === 'hcloud_server' && size !== undefined) things.push({ kind: 'server', size, location });
    if (type === 'hcloud_load_balancer' && size !== undefined)
      things.push({ kind: 'load balancer', size, location });
    if (type === 'hcloud_server') addressed.set(location, (addressed.get(location) ?? 0) + 1);
    if (type === 'hcloud_primary_ip') named.set(location, (named.get(location) ?? 0) + 1);
  }
  return [...things, ...primaryIps(named, addressed)];
}

/** The redacted JSON form (schemas/plan.schema.json): no attribute beyond what a person is shown. */
export function planJson(plan: SovereignPlan): { [key: string]: JsonValue } {
  const { now, after } = plan.cost;
  const difference = {
    hourly: moneyText(after.hourly - now.hourly),
    monthly: moneyText(after.monthly - now.monthly),
  };
  return {
    v: 1,
    sovereign: plan.sovereign,
    sandbox: plan.sandbox,
    hash: plan.hash,
    empty: plan.empty,
    infrastructure: plan.infrastructure.map((change) => ({ ...change })),
    drift: plan.drift.map((drift) => ({ ...drift })),
    oldTemplate: plan.oldTemplate,
    records: recordsJson(plan.records),
    cost: { now: costJson(now), after: costJson(after), difference },
  };
}

/** What would be written to DNS or stands in the way, without what stays. */
export function recordsJson(records: readonly RecordChange[]): { [key: string]: JsonValue }[] {
  return records.filter(({ action }) => action !== 'keep').map(recordJson);
}

function recordJson(change: RecordChange): { [key: string]: JsonValue } {
  const from = 'from' in change ? change.from : undefined;
  const to = change.action === 'foreign' ? change.wanted : 'to' in change ? change.to : undefined;
  const { name = '', type = '', ttl = 0 } = to ?? from ?? {};
  const { action, zone } = change;
  return { action, zone, name, type, ttl, from: from?.values ?? null, to: to?.values ?? null };
}

function isChange(action: ResourceChange['action']): action is ChangeAction {
  return (ORDER as readonly string[]).includes(action);
}

const rank = (change: PlannedChange) => ORDER.indexOf(change.action);

function toPlanned(change: ResourceChange, action: ChangeAction): PlannedChange {
  const values = action === 'delete' ? change.before : change.after;
  const size = textOf(values.server_type) ?? textOf(values.load_balancer_type);
  const location = textOf(values.location);
  return {
    action,
    kind: kindWord(change.type),
    name: resourceName(change),
    address: change.address,
    ...(size === undefined ? {} : { size }),
    ...(location === undefined ? {} : { location }),
    because: change.replaceBecause,
    updates: action === 'update' ? attributeDifferences(change) : [],
  };
}

/** Name in the cloud, or what stands in the address for a part that has none. */
export function resourceName({ action, address, name, before, after }: ResourceChange): string {
  const values = action === 'delete' ? before : after;
  return textOf(values.name) ?? /\["(.+)"\]$/.exec(address)?.[1] ?? name;
}

/** Attributes that are not the same before and after, by name. */
export function attributeDifferences({
  before,
  after,
}: Pick<ResourceChange, 'before' | 'after'>): PlannedChange['updates'] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const differing = paths.filter((path) => JSON.stringify(before[path]) !== JSON.stringify(after[path]));
  return differing.map((path) => ({ path, from: before[path] ?? null, to: after[path] ?? null }));
}

/** `load balancer` for `hcloud_load_balancer`. */
export function kindWord(type: string): string {
  const words = type.replace(/^hcloud_/, '').replaceAll('_', ' ');
  return words.replace(/\bip\b/, 'IP').replace(/\bssh\b/, 'SSH');
}

/**
 * Every server has a public IPv4 that is billed by itself. Some have a name of their own in the plan, the cloud makes
 * the others; a named one serves a server, so the larger of both numbers is what is paid for in a location.
 */
function primaryIps(named: Map<string, number>, addressed: Map<string, number>): Billable[] {
  const locations = new Set([...named.keys(), ...addressed.keys()]);
  return [...locations].flatMap((location) => {
    const count = Math.max(named.get(location) ?? 0, addressed.get(location) ?? 0);
    return Array.from({ length: count }, () => ({ kind: 'primary IP' as const, size: 'ipv4', location }));
  });
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
