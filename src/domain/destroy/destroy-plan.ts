import type { JsonValue } from '../event.ts';
import { moneyText } from '../money.ts';
import type { DestroyStageId } from '../stage.ts';
import { BILLABLE_KINDS, CLOUD_KINDS, type CloudObject, kindName, objectKey } from './cloud-object.ts';
import { type DestroyPrices, hourlyOf } from './price-of.ts';
import type { Sorted } from './sort-out.ts';

/** What the sovereign-admin asked for. Kept in the journal, so that `resume` goes on with it. */
export interface DestroyRequest {
  keepVolumes: boolean;
  keepDns: boolean;
  /** Keys such as `volumes/123`. */
  include: string[];
  /** Keys that were doubtful and are said not to be ours. */
  leave?: string[];
  /** From labels alone: OpenTofu's state and the cluster are not asked. */
  fromCloud: boolean;
  /** The other flags as they were given (`--wait-dns`), for the commands that are printed. */
  given?: string[];
}

export type DestroyAction = 'unprotect' | 'withdraw' | 'stop' | 'delete' | 'keep';

/** One line of a plan, in the order in which it happens. */
export interface DestroyLine {
  stage: DestroyStageId;
  action: DestroyAction;
  /** `server`, `volume`, `DS`, `zone`, … */
  kind: string;
  name: string;
  /** `volumes/123`; absent for what is not at Hetzner. */
  id?: string;
  /** `cpx32 in fsn1`, `10 GB in fsn1`. */
  place?: string;
  /** Decimal text; null when the price list does not know it; absent for what is free. */
  hourly?: string | null;
  note?: string;
}

/** What stays: not ours, or perhaps ours without a proof of it. */
export interface LeftAlone {
  id: string;
  kind: string;
  name: string;
  belonging: 'doubtful' | 'alike' | 'foreign';
  because: string;
  hourly?: string | null;
}

/** What a destroy will do, made before anything is touched (schemas/sovereign-destroy-plan.schema.json). */
export interface DestroyPlan {
  v: 1;
  sovereign: string;
  sandbox: boolean;
  request: DestroyRequest;
  lines: DestroyLine[];
  leftAlone: LeftAlone[];
  /** Objects that the state names and this project does not hold. */
  missing: string[];
  /** Sentences that must be read before consent. */
  remarks: string[];
  /** Of what is to be deleted, and of what stays by wish. */
  cost: { currency: string; hourly: string; keptHourly: string };
}

/** What DNS holds of the Sovereign, in words of the plan. */
export interface DnsFound {
  /** `DS omantel in omani.works`, and so on: withdrawn at once. */
  withdraw: { kind: string; name: string; note?: string }[];
  /** What goes last. */
  zone: { kind: string; name: string; note?: string }[];
  /** What of others' is there and stays. */
  remarks?: string[];
}

export interface Found {
  fqdn: string;
  sandbox: boolean;
  request: DestroyRequest;
  sorted: readonly Sorted[];
  prices: DestroyPrices;
  /** Keys in the OpenTofu state. */
  state: ReadonlySet<string>;
  dns: DnsFound;
  remarks: string[];
}

/** The plan of what was found. Pure: the same world gives the same plan, line by line. */
export function destroyPlan(found: Found): DestroyPlan {
  const ours = ordered(found.sorted.filter(({ belonging }) => belonging === 'ours'));
  const kept = ours.filter((one) => isKept(one, found.request));
  const going = ours.filter((one) => !kept.includes(one));
  const present = new Set(found.sorted.map(({ object }) => objectKey(object)));
  const price = (objects: readonly Sorted[]) =>
    moneyText(objects.reduce((sum, { object }) => sum + (hourlyOf(object, found.prices) ?? 0n), 0n));
  return {
    v: 1,
    sovereign: found.fqdn,
    sandbox: found.sandbox,
    request: found.request,
    lines: [
      ...going.filter(({ object }) => object.protected).map(({ object }) => unprotectLine(object)),
      ...found.dns.withdraw.map((line) => ({
        stage: 'withdraw' as const,
        action: 'withdraw' as const,
        ...line,
      })),
      ...stopLines(going),
      ...objectLines(going, found),
      ...kept.map((one) => objectLine(one, 'release', 'keep', found)),
      ...found.dns.zone.map((line) => ({ stage: 'zone' as const, action: 'delete' as const, ...line })),
    ],
    leftAlone: leftAlone(found),
    missing: [...found.state].filter((key) => !present.has(key)).sort(),
    remarks: found.remarks,
    cost: { currency: found.prices.currency, hourly: price(going), keptHourly: price(kept) },
  };
}

/** Whether there is nothing to do at all. */
export function isEmptyPlan({ lines }: DestroyPlan): boolean {
  return lines.every(({ action }) => action === 'keep');
}

/**
 * What was agreed to, in a form that can be compared: a later plan may only have fewer of these. A protection that was set
 * since is one more: somebody means it.
 */
export function consentKeys(plan: DestroyPlan): string[] {
  const doing = plan.lines.filter(({ action }) => action !== 'keep' && action !== 'stop');
  return doing.map(({ action, id, kind, name }) => `${action} ${id ?? `${kind} ${name}`}`);
}

/** Things that may be ours and about which nobody has said anything. */
export function openEnds({ leftAlone }: Pick<DestroyPlan, 'leftAlone'>): LeftAlone[] {
  return leftAlone.filter(({ belonging }) => belonging === 'doubtful');
}

/**
 * What has to be typed, or given by `--confirm`: the name, and without our state also how many things are to go
 * (`omantel.omani.works:14`), which only who read this very plan knows.
 */
export function consentWord(plan: DestroyPlan): string {
  const going = plan.lines.filter(({ action }) => action === 'delete' || action === 'withdraw');
  return plan.request.fromCloud ? `${plan.sovereign}:${going.length}` : plan.sovereign;
}

/** The stage that deletes an object: the cluster's own before OpenTofu's, what nobody else deletes after it. */
export function stageOf({ object, by }: Sorted, state: ReadonlySet<string>): DestroyStageId {
  if (state.has(objectKey(object)) || (by === 'server' && state.size > 0)) return 'remove';
  return isReleased(object) ? 'release' : 'sweep';
}

/** Kinds that clusters make; they would stand in the way of OpenTofu, or outlive it. */
function isReleased({ kind }: CloudObject): boolean {
  return kind === 'volumes' || kind === 'load_balancers' || kind === 'floating_ips';
}

export function isKept({ object }: Sorted, { keepVolumes }: DestroyRequest): boolean {
  return keepVolumes && object.kind === 'volumes';
}

function ordered(sorted: readonly Sorted[]): Sorted[] {
  const rank = ({ object }: Sorted) => CLOUD_KINDS.indexOf(object.kind);
  return sorted.toSorted(
    (one, other) => rank(one) - rank(other) || (one.object.name < other.object.name ? -1 : 1),
  );
}

function unprotectLine(object: CloudObject): DestroyLine {
  const { kind, name } = object;
  return { stage: 'unprotect', action: 'unprotect', kind: kindName(kind), name, id: objectKey(object) };
}

function stopLines(going: readonly Sorted[]): DestroyLine[] {
  const servers = going.filter(({ object }) => object.kind === 'servers').length;
  if (servers === 0) return [];
  const kind = servers === 1 ? '1 server' : `${servers} servers`;
  const note = 'so that the cluster makes nothing anew';
  return [{ stage: 'release', action: 'stop', kind, name: '', note }];
}

function objectLines(going: readonly Sorted[], found: Found): DestroyLine[] {
  const stages: DestroyStageId[] = ['release', 'remove', 'sweep'];
  return stages.flatMap((stage) =>
    going
      .filter((one) => stageOf(one, found.state) === stage)
      .map((one) => objectLine(one, stage, 'delete', found)),
  );
}

function objectLine(sorted: Sorted, stage: DestroyStageId, action: DestroyAction, found: Found): DestroyLine {
  const { object } = sorted;
  const { prices } = found;
  const place = placeOf(object);
  const note = noteOn(sorted, found);
  return {
    stage,
    action,
    kind: kindName(object.kind),
    name: object.name,
    id: objectKey(object),
    ...(place === '' ? {} : { place }),
    ...hourlyField(object, prices),
    ...(note === undefined ? {} : { note }),
  };
}

/** How a thing that the state does not hold came to be known. */
function noteOn({ object, by, because }: Sorted, { state, request }: Found): string | undefined {
  if (by === 'state' || (by === 'label' && (request.fromCloud || state.has(objectKey(object)))))
    return undefined;
  return by === 'label' ? 'by its label only' : because;
}

function placeOf({ size, gigabytes, location }: CloudObject): string {
  const what = size ?? (gigabytes === undefined ? undefined : `${gigabytes} GB`);
  return [what, location].filter((part) => part !== undefined).join(' in ');
}

export function hourlyField(object: CloudObject, prices: DestroyPrices): { hourly?: string | null } {
  if (!BILLABLE_KINDS.includes(object.kind)) return {};
  const hourly = hourlyOf(object, prices);
  return { hourly: hourly === undefined ? null : moneyText(hourly) };
}

function leftAlone({ sorted, prices }: Found): LeftAlone[] {
  const rank = { doubtful: 0, alike: 1, ours: 2, foreign: 2 } as const;
  const others = sorted.filter(({ belonging }) => belonging !== 'ours');
  return others
    .toSorted((one, other) => rank[one.belonging] - rank[other.belonging])
    .map(({ object, belonging, because }) => ({
      id: objectKey(object),
      kind: kindName(object.kind),
      name: object.name,
      belonging: belonging as LeftAlone['belonging'],
      because,
      ...hourlyField(object, prices),
    }));
}

/** The plan as a journal and `--json` hold it. */
export function destroyPlanJson(plan: DestroyPlan): JsonValue {
  return JSON.parse(JSON.stringify(plan)) as JsonValue;
}
