import { type Cost, unpriced } from './cost.ts';
import { driftText } from './drift.ts';
import { roundedMoneyText } from './money.ts';
import type { PlannedChange, SovereignPlan } from './plan.ts';
import type { RecordChange } from './record-set.ts';

const MARKS = { replace: '!', delete: '-', create: '+', update: '~' } as const;
const RECORD_MARKS = { add: '+', change: '~', delete: '-', foreign: '!' } as const;

/** The plan in plain text for a question, one line each; faces with more means draw the plan itself. */
export function planLines(plan: SovereignPlan): string[] {
  const records = plan.records.filter(({ action }) => action !== 'keep');
  return [
    ...plan.infrastructure.map(changeLine),
    ...records.map(recordLine),
    ...foundLines(plan),
    ...costLines(plan),
  ];
}

/** What was found otherwise than it was left: changes in the cloud, and nodes of an older template. */
export function foundLines({ drift, oldTemplate }: Pick<SovereignPlan, 'drift' | 'oldTemplate'>): string[] {
  const template = oldTemplate.length === 0 ? [] : [templateLine(oldTemplate)];
  return [...drift.map((found) => `= drift ${driftText(found)}`), ...template];
}

function templateLine(names: readonly string[]): string {
  return names.length === 1
    ? `= template of ${names[0]} is an older one; it keeps what it booted with, its k3s among it`
    : `= templates of ${names.join(', ')} are older ones; they keep what they booted with, their k3s among it`;
}

/** `EUR 43.96 a month`. */
export function monthlyText({ currency, monthly }: Cost): string {
  return `${currency} ${roundedMoneyText(monthly, 2)} a month`;
}

/** `EUR 0.061 an hour`. */
export function hourlyText({ currency, hourly }: Cost): string {
  return `${currency} ${roundedMoneyText(hourly, 3)} an hour`;
}

function changeLine({ action, kind, name, size, location, because, updates }: PlannedChange): string {
  const place = [size, location].filter((part) => part !== undefined).join(' in ');
  const loss =
    action === 'replace' ? `its ${because.join(', ') || 'definition'} changed; what it holds is lost` : '';
  const paths = updates.map(({ path }) => path).join(', ');
  const off = kind === 'server' && updates.some(({ path }) => path === 'server_type');
  const tail = [place, loss, paths, off ? 'it is off meanwhile' : '']
    .filter((part) => part !== '')
    .join('; ');
  return `${MARKS[action]} ${action} ${kind} ${name}${tail === '' ? '' : `  ${tail}`}`;
}

function recordLine(change: RecordChange): string {
  const set =
    change.action === 'foreign' ? change.wanted : change.action === 'delete' ? change.from : change.to;
  const mark = change.action === 'keep' ? ' ' : RECORD_MARKS[change.action];
  const tail =
    change.action === 'foreign' ? 'exists and is not ours; --adopt takes it over' : set.values.join(', ');
  return `${mark} record ${set.type} ${set.name} ${set.ttl}  ${tail}`;
}

function costLines({ cost: { now, after } }: SovereignPlan): string[] {
  const { currency } = after;
  const sums = `${currency} ${roundedMoneyText(now.monthly, 2)} → ${currency} ${roundedMoneyText(after.monthly, 2)}`;
  const missing = unpriced(after);
  return [
    `monthly ${sums} (net, traffic included; VAT of ${percent(after.vatRate)} % comes on top), ${hourlyText(after)}`,
    ...(missing.length === 0 ? [] : [`without ${missing.join(', ')}: Hetzner names no price`]),
  ];
}

/** `19` for Hetzner's `19.000000`. */
function percent(rate: string): string {
  return rate.includes('.') ? rate.replace(/\.?0+$/, '') : rate;
}
