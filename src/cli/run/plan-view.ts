import type { SovereignPlan } from '../../domain/plan.ts';
import { planJson } from '../../domain/plan.ts';
import { foundLines } from '../../domain/plan-lines.ts';
import { clip, pad, textWidth, wrap } from '../../style/text-width.ts';
import type { Role } from '../../style/theme.ts';
import { moneyForPeople } from '../cost-text.ts';
import type { Screen } from '../screen.ts';
import { type PlanRow, planRows } from './plan-rows.ts';
import type { PlanShape } from './plan-shape.ts';

const ROLES: Record<PlanRow['action'], Role> = {
  replace: 'bad',
  delete: 'bad',
  create: 'good',
  change: 'warning',
  foreign: 'warning',
};

type Look = Pick<Screen, 'columns' | 'paint'>;

/** A plan for a person: what changes, the dangerous first, what it costs, and what cannot be undone. */
export function planView(plan: PlanShape, look: Look): string[] {
  const rows = planRows(plan);
  const title = `Plan for ${plan.sovereign}`;
  const where = placeText(plan);
  const gap = look.columns - textWidth(title) - textWidth(where);
  const head = gap > 1 ? [`${title}${' '.repeat(gap)}${where}`] : [title, where];
  return [
    ...head.map((line) => look.paint('strong', clip(line, look.columns))),
    '',
    ...(rows.length === 0 ? ['  Nothing would change.'] : rows.flatMap((row) => rowLines(row, rows, look))),
    ...foundRows(plan, look),
    '',
    ...costLines(plan, look),
  ];
}

/** What somebody changed in the cloud, and nodes of an older template. */
function foundRows({ drift = [], oldTemplate = [] }: PlanShape, look: Look): string[] {
  return foundLines({ drift, oldTemplate }).flatMap((line) =>
    wrap(line, look.columns - 4).map((part, index) =>
      index === 0 ? look.paint('warning', `  ${part}`) : look.paint('warning', `    ${part}`),
    ),
  );
}

export function planViewOf(plan: SovereignPlan, look: Look): string[] {
  return planView(planJson(plan) as unknown as PlanShape, look);
}

function placeText({ sandbox, infrastructure, cost }: PlanShape): string {
  const named = [...infrastructure, ...cost.after.lines].flatMap(({ location }) => location ?? []);
  const places = [...new Set(named)].sort();
  return [...(sandbox ? ['sandbox'] : []), 'hetzner', ...places].join(' · ');
}

const ACTIONS = 9;

/** A row as lines of a terminal: action, what, and detail below each other in columns. */
export function rowLines(row: PlanRow, rows: PlanRow[], look: Look): string[] {
  const whats = Math.min(
    Math.max(12, Math.floor(look.columns * 0.42)),
    Math.max(...rows.map(({ what }) => textWidth(what))),
  );
  const indent = 4 + ACTIONS + whats + 2;
  const mark = look.paint(ROLES[row.action], `${row.mark} ${pad(row.word, ACTIONS - 2)}`);
  const room = look.columns - indent;
  if (room < 18) {
    const below = wrap([row.detail, row.price].filter(Boolean).join('  '), look.columns - 6);
    const first = `  ${mark}  ${clip(row.what, look.columns - ACTIONS - 4)}`;
    return [first, ...below.filter(Boolean).map((line) => `      ${line}`)];
  }
  const price = row.price ?? '';
  const details = wrap(row.detail, price === '' ? room : room - textWidth(price) - 1);
  return details.map((line, index) => {
    if (index > 0) return `${' '.repeat(indent)}${line}`;
    const tail =
      price === ''
        ? line
        : `${line}${' '.repeat(Math.max(1, room - textWidth(line) - textWidth(price)))}${price}`;
    return `  ${mark}  ${pad(row.what, whats)}  ${tail}`.trimEnd();
  });
}

function costLines({ cost: { now, after } }: PlanShape, look: Look): string[] {
  const monthly = (amount: string) => moneyForPeople(after.currency, amount, 2);
  const sums =
    now.monthly === after.monthly
      ? monthly(after.monthly)
      : `${monthly(now.monthly)} → ${monthly(after.monthly)}`;
  const vat = after.vatRate.includes('.') ? after.vatRate.replace(/\.?0+$/, '') : after.vatRate;
  const hourly = moneyForPeople(after.currency, after.hourly, 3);
  const text = `${sums} a month, ${hourly} an hour (net, traffic included; VAT of ${vat} % comes on top)`;
  const unknown = after.lines.filter((line) => line.monthly === null);
  const missing = unknown.map(({ size, location }) => `${size} in ${location}`).join(', ');
  const lines = [text, ...(missing === '' ? [] : [`without ${missing}: Hetzner names no price`])];
  return lines
    .flatMap((line) => wrap(line, look.columns - 8))
    .map((line, index) => (index === 0 ? `  cost  ${line}` : `        ${line}`));
}
