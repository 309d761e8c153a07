import { type DestroyLine, type DestroyPlan, openEnds } from '../../domain/destroy/destroy-plan.ts';
import { namePrefix } from '../../domain/names.ts';
import { moneyForPeople } from '../cost-text.ts';

/** A line of a destroy plan as a person reads it. */
export interface DestroyRow {
  mark: string;
  word: string;
  what: string;
  detail: string;
  /** An hour. */
  price: string;
}

const MARKS: Record<DestroyLine['action'], string> = {
  unprotect: '~',
  withdraw: '-',
  stop: '!',
  delete: '-',
  keep: '=',
};

/** One row for each thing that costs money or holds data; the harmless ones of a stage share one. */
export function destroyRows({ lines, sovereign, cost }: DestroyPlan): DestroyRow[] {
  const groups = new Map<string, DestroyLine[]>();
  for (const line of lines) {
    const key = groupOf(line);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].map((group) => rowOf(group, sovereign, cost.currency));
}

/** Something that stays, with the reason, and how it would be taken along when it may be ours. */
export interface LeftRow {
  what: string;
  reasons: string[];
  price: string;
}

/** What may be ours: no destroy ends well before somebody says whose it is. */
export function openRows(plan: DestroyPlan): LeftRow[] {
  return openEnds(plan).map((left) =>
    leftRow(plan, left, [`yours: --include=${left.id}`, `not yours: --leave=${left.id}`]),
  );
}

/** What stays and has something to do with the Sovereign. */
export function leftRows(plan: DestroyPlan): LeftRow[] {
  const near = plan.leftAlone.filter(({ because, belonging }) => because !== '' && belonging !== 'doubtful');
  return near.map((left) =>
    leftRow(plan, left, [left.belonging === 'foreign' ? left.id : `delete it too: --include=${left.id}`]),
  );
}

function leftRow(
  { sovereign, cost }: DestroyPlan,
  { kind, name, because, hourly }: DestroyPlan['leftAlone'][number],
  ways: string[],
): LeftRow {
  const reason = because.replaceAll(`${namePrefix(sovereign)}-`, '');
  return { what: `${kind} ${name}`, reasons: [reason, ...ways], price: priceOf(hourly, cost.currency) };
}

/** Others' things, by kind and name. */
export function foreignNames({ leftAlone }: Pick<DestroyPlan, 'leftAlone'>): string[] {
  return leftAlone.filter(({ because }) => because === '').map(({ kind, name }) => `${kind} "${name}"`);
}

function groupOf(line: DestroyLine): string {
  const { stage, action, kind, hourly, note = '' } = line;
  if (action === 'unprotect') return action;
  const alone = hourly !== undefined || line.id === undefined;
  return alone
    ? `${stage} ${action} ${line.id ?? `${kind} ${line.name}`}`
    : `${stage} ${action} ${kind} ${note}`;
}

function rowOf(group: DestroyLine[], sovereign: string, currency: string): DestroyRow {
  const [line] = group as [DestroyLine];
  const names = group.map(({ name }) => shortName(name, sovereign));
  const single = group.length === 1;
  const what = line.action === 'unprotect' ? `${group.length} objects` : `${group.length} ${line.kind}s`;
  const note = line.note?.replaceAll(`${namePrefix(sovereign)}-`, '');
  const detail = [single ? line.place : names.join(', '), note].filter(Boolean).join('; ');
  return {
    mark: MARKS[line.action],
    word: line.action,
    what: single ? `${line.kind} ${names[0]}`.trimEnd() : what,
    detail,
    price: priceOf(line.hourly, currency),
  };
}

function priceOf(hourly: string | null | undefined, currency: string): string {
  if (hourly === undefined) return '';
  return hourly === null ? 'price unknown' : moneyForPeople(currency, hourly, 3);
}

/** `cp1` for `catalyst-omantel-omani-works-cp1`: the Sovereign stands in the title. */
export function shortName(name: string, sovereign: string): string {
  const prefix = `${namePrefix(sovereign)}-`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
