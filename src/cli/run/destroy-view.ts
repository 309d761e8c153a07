import { type DestroyPlan, isEmptyPlan, openEnds } from '../../domain/destroy/destroy-plan.ts';
import { parseMoney } from '../../domain/money.ts';
import { clip, pad, textWidth, wrap } from '../../style/text-width.ts';
import type { Role } from '../../style/theme.ts';
import { moneyForPeople } from '../cost-text.ts';
import type { Screen } from '../screen.ts';
import {
  type DestroyRow,
  destroyRows,
  foreignNames,
  type LeftRow,
  leftRows,
  openRows,
} from './destroy-rows.ts';

type Look = Pick<Screen, 'columns' | 'paint'>;

const ROLES: Record<string, Role> = { '-': 'bad', '!': 'bad', '~': 'warning', '=': 'good' };
/** Others' objects in a crowded project are counted after so many. */
const FOREIGN_SHOWN = 6;

/** A destroy plan for a person: in the order in which it happens, what each line costs an hour, and what stays. */
export function destroyView(plan: DestroyPlan, look: Look): string[] {
  const rows = destroyRows(plan);
  const title = `Destroy ${plan.sovereign}`;
  const where = [...(plan.sandbox ? ['sandbox'] : []), 'hetzner'].join(' · ');
  const gap = look.columns - textWidth(title) - textWidth(where);
  const head = gap > 1 ? `${title}${' '.repeat(gap)}${where}` : title;
  const sure = openEnds(plan).length === 0 ? '' : ' for sure';
  const nothing = `  Nothing${sure} of ${plan.sovereign} is there.`;
  return [
    look.paint('strong', clip(head, look.columns)),
    '',
    ...(isEmptyPlan(plan) ? wrap(nothing.trim(), look.columns - 2).map((line) => `  ${line}`) : []),
    ...rows.flatMap((row) => rowLines(row, rows, look)),
    ...openLines(plan, look),
    ...leftLines(plan, look),
    ...remarkLines(plan, look),
    '',
    ...costLines(plan, look),
  ];
}

function openLines(plan: DestroyPlan, look: Look): string[] {
  const rows = openRows(plan);
  if (rows.length === 0) return [];
  const stays = plan.request.keepVolumes && openEnds(plan).every(({ kind }) => kind === 'volume');
  const end = stays ? 'kept with the others' : 'without a word the run ends with exit 5';
  const head = `Perhaps ours, and not deleted before you say so; ${end}:`;
  return [
    '',
    ...wrap(head, look.columns - 2).map((line) => `  ${line}`),
    ...rows.flatMap((row) => leftRowLines(row, look)),
  ];
}

function leftLines(plan: DestroyPlan, look: Look): string[] {
  const near = leftRows(plan);
  const foreign = foreignNames(plan);
  if (near.length + foreign.length === 0) return [];
  const more = foreign.length - FOREIGN_SHOWN;
  const others = [...foreign.slice(0, FOREIGN_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
  return [
    '',
    '  Not ours, left alone:',
    ...near.flatMap((row) => leftRowLines(row, look)),
    ...(others === '' ? [] : wrap(others, look.columns - 4).map((line) => `    ${line}`)),
  ];
}

function leftRowLines({ what, reasons, price }: LeftRow, look: Look): string[] {
  const room = look.columns - 6 - textWidth(price) - 1;
  const head = `${pad(clip(what, room), room)} ${price}`.trimEnd();
  const below = reasons.flatMap((reason) => wrap(reason, look.columns - 8));
  return [`  ${look.paint('warning', '?')} ${head}`, ...below.map((line) => `        ${line}`)];
}

function remarkLines({ remarks, missing, sovereign }: DestroyPlan, look: Look): string[] {
  const count = missing.length === 1 ? '1 object' : `${missing.length} objects`;
  const gone =
    missing.length === 0
      ? []
      : [
          `${count} that the state of ${sovereign} names are not in this token's project: deleted already, or it is another project's token.`,
        ];
  const texts = [...remarks, ...gone];
  return texts.flatMap((text, index) => [
    ...(index === 0 ? [''] : []),
    ...wrap(text, look.columns - 4).map((line, part) =>
      look.paint('warning', `  ${part === 0 ? '!' : ' '} ${line}`),
    ),
  ]);
}

function costLines({ cost, lines }: DestroyPlan, look: Look): string[] {
  const hourly = moneyForPeople(cost.currency, cost.hourly, 3);
  const kept = (parseMoney(cost.keptHourly) ?? 0n) > 0n;
  const stays = kept
    ? `; what is kept costs ${moneyForPeople(cost.currency, cost.keptHourly, 3)} an hour`
    : '';
  const unknown = lines.filter(({ action, hourly: price }) => action === 'delete' && price === null).length;
  const uncounted = unknown === 0 ? '' : `, without ${unknown} of unknown price`;
  const text = `${hourly} an hour ends (net)${uncounted}${stays}`;
  return wrap(text, look.columns - 8).map((line, index) =>
    index === 0 ? `  cost  ${line}` : `        ${line}`,
  );
}

const WORDS = 12;

function rowLines(row: DestroyRow, rows: readonly DestroyRow[], look: Look): string[] {
  const widest = Math.max(...rows.map(({ what }) => textWidth(what)));
  const whats = Math.min(widest, Math.max(12, Math.floor(look.columns * 0.4)));
  const indent = 2 + WORDS + whats + 2;
  const mark = look.paint(ROLES[row.mark] ?? 'quiet', pad(`${row.mark} ${row.word}`, WORDS));
  const room = look.columns - indent;
  const first = `  ${mark}${pad(clip(row.what, whats), whats)}`;
  const space = room - (row.price === '' ? 0 : textWidth(row.price) + 1);
  if (space < 10) {
    const below = wrap([row.detail, row.price].filter(Boolean).join('  '), look.columns - 6).filter(Boolean);
    return [`  ${mark}${clip(row.what, look.columns - WORDS - 2)}`, ...below.map((line) => `      ${line}`)];
  }
  return wrap(row.detail, space).map((line, index) => {
    if (index > 0) return `${' '.repeat(indent)}${line}`;
    const tail = row.price === '' ? line : `${pad(line, space)} ${row.price}`;
    return `${first}  ${tail}`.trimEnd();
  });
}
