import type { ComponentList, ComponentRow } from '../../services/components/list-components.ts';
import { clip, pad, textWidth } from '../../style/text-width.ts';
import type { Screen } from '../screen.ts';
import { tableLines } from '../table.ts';
import { forbiddenLines } from './forbidden-lines.ts';
import { ageText, stateSign, stateWord } from './state-text.ts';
import { stoppedLines } from './stopped-lines.ts';

const HEAD = ['COMPONENT', 'STATE', 'FOR', 'VERSION', 'RUNS', 'WHY'];
/** Less room for the reason, and the rows stand below each other. */
const LEAST = 16;

/** One row each, what needs somebody first; the reason is cut to one line on a terminal, `show` has it whole. */
export function componentListLines(found: ComponentList, screen: Screen, now: number): string[] {
  const { components } = found;
  const forbidden = forbiddenLines(found.forbidden, screen);
  if (components.length === 0) return [emptyText(found), ...forbidden];
  const rows = components.map((row) => cells(row, now));
  return [
    ...(fits(rows, screen) ? table(components, rows, screen) : stacked(rows, screen)),
    '',
    ...summary(found),
    ...stoppedLines(found.stopped),
    ...forbidden,
  ];
}

function cells(row: ComponentRow, now: number): string[] {
  const { workloads } = row;
  return [
    row.id,
    stateWord(row),
    ageText(row.since, now),
    row.version ?? '',
    workloads === undefined ? '' : `${workloads.current}/${workloads.total}`,
    whyText(row),
  ];
}

/** What it waits for, else why it is not installed. */
export function whyText(row: ComponentRow): string {
  if (row.blockedBy.length > 0) return `waits for ${row.blockedBy.join(' ← ')}`;
  if (row.state === 'installed') return '';
  const said = row.cause ?? row.message ?? row.reason ?? '';
  const tries =
    row.attempt === undefined || row.suspended ? '' : `attempt ${row.attempt}${ofAll(row.attempts)}: `;
  return `${tries}${said.split('\n')[0]}`;
}

function ofAll(attempts: number | undefined): string {
  return attempts === undefined ? '' : ` of ${attempts}`;
}

function widths(rows: string[][]): number[] {
  return HEAD.slice(0, -1).map((title, column) =>
    Math.max(title.length, ...rows.map((row) => textWidth(row[column] ?? ''))),
  );
}

function roomFor(rows: string[][], { columns }: Screen): number {
  return columns - widths(rows).reduce((sum, width) => sum + width + 2, 2);
}

function fits(rows: string[][], screen: Screen): boolean {
  return !screen.terminal || roomFor(rows, screen) >= LEAST;
}

function table(components: ComponentRow[], rows: string[][], screen: Screen): string[] {
  const wide = widths(rows);
  const room = screen.terminal ? roomFor(rows, screen) : Number.POSITIVE_INFINITY;
  const line = (row: string[]) => {
    const why = row.at(-1) ?? '';
    const first = row.slice(0, -1).map((cell, column) => pad(cell, wide[column] ?? 0));
    return [...first, Number.isFinite(room) ? clip(why, room) : why].join('  ').trimEnd();
  };
  const head = screen.paint('quiet', `  ${line(HEAD)}`);
  return [head, ...rows.map((row, index) => `${stateSign(components[index]!, screen)} ${line(row)}`)];
}

function stacked(rows: string[][], screen: Screen): string[] {
  return tableLines(HEAD, rows, screen);
}

function summary({ fqdn, components, installed, total }: ComponentList): string[] {
  const all = components.length === total ? '' : ` ${components.length} shown.`;
  const worst = components.find(({ state }) => state === 'failed' || state === 'degraded');
  const next = worst === undefined ? [] : [`  catalyst component show ${worst.id} ${fqdn}`];
  return [
    `${installed} of ${total} installed on ${fqdn}.${all}${worst === undefined ? '' : ' Why:'}`,
    ...next,
  ];
}

function emptyText({ fqdn, total }: ComponentList): string {
  return total === 0
    ? `No components on ${fqdn} yet. Flux has applied nothing: catalyst sovereign show ${fqdn}`
    : `None of the ${total} components of ${fqdn} is like that.`;
}
