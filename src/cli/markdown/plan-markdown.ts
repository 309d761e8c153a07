import { foundLines } from '../../domain/plan-lines.ts';
import { moneyForPeople } from '../cost-text.ts';
import { planRows } from '../run/plan-rows.ts';
import type { PlanCost, PlanRecord, PlanShape } from '../run/plan-shape.ts';
import { code, plain, table } from './inline.ts';

/**
 * A plan (its JSON form) as Markdown for a pull request: what changes with the dangerous first, the record sets as a
 * diff, cost now and after.
 */
export function planMarkdown(plan: PlanShape): string[] {
  const rows = planRows({ ...plan, records: [] });
  const lost = rows.filter(({ action }) => action === 'replace' || action === 'delete').length;
  const same = rows.length === 0 && plan.records.length === 0;
  const sandbox = plan.sandbox ? ' (sandbox)' : '';
  return [
    `## Plan for ${plain(plan.sovereign)}${sandbox}`,
    '',
    ...(same ? ['Nothing would change.', ''] : []),
    ...(lost === 0
      ? []
      : [
          `**${counted(lost, 'thing')} would be replaced or deleted; what ${lost === 1 ? 'it holds' : 'they hold'} is lost.**`,
          '',
        ]),
    ...table(
      ['', 'Infrastructure', 'Detail', 'A month'],
      rows.map(({ word, what, detail, price = '' }) => [word, plain(what), plain(detail), plain(price)]),
    ),
    ...foundMarkdown(plan),
    ...recordsMarkdown(plan.records),
    ...costMarkdown(plan.cost),
  ];
}

/** A list of its own: without an empty line behind it a table would be text of its last entry. */
function foundMarkdown({ drift = [], oldTemplate = [] }: PlanShape): string[] {
  const found = foundLines({ drift, oldTemplate });
  return found.length === 0 ? [] : [...found.map((line) => `- ${plain(line.replace(/^= /, ''))}`), ''];
}

function recordsMarkdown(records: readonly PlanRecord[]): string[] {
  const rows = records.map(({ action, name, type, ttl, from, to }) => [
    action === 'foreign' ? '**not ours**' : action,
    code(name),
    type,
    String(ttl),
    values(from),
    values(to),
  ]);
  const foreign = records.some(({ action }) => action === 'foreign');
  return [
    ...table(['', 'Record set', 'Type', 'TTL', 'Now', 'Then'], rows),
    ...(foreign ? ['What is not ours stays as it is; `--adopt` takes it over.', ''] : []),
  ];
}

function values(of: readonly string[] | null): string {
  return of === null ? '' : of.map(code).join('<br>');
}

function costMarkdown({ now, after }: { now: PlanCost; after: PlanCost }): string[] {
  const row = (name: string, { currency, monthly, hourly }: PlanCost) => [
    name,
    moneyForPeople(currency, monthly, 2),
    moneyForPeople(currency, hourly, 3),
  ];
  const unknown = after.lines.filter(({ monthly }) => monthly === null);
  const vat = after.vatRate.includes('.') ? after.vatRate.replace(/\.?0+$/, '') : after.vatRate;
  return [
    ...table(['Cost', 'A month', 'An hour'], [row('now', now), row('after', after)]),
    `Net, traffic included; VAT of ${plain(vat)} % comes on top.`,
    ...unknown.map(
      ({ size, location }) => `Without ${plain(size)} in ${plain(location)}: Hetzner names no price.`,
    ),
    '',
  ];
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
