import type { LifeStep } from '../../domain/business/lifecycle.ts';
import { omrText } from '../../domain/business/omr.ts';
import { pad, wrap } from '../../style/text-width.ts';
import { type BusinessSeen, businessOf } from '../business-seen.ts';
import { businessCommand } from '../derive/business-commands.ts';
import { ageOf, spanOf } from '../parts/age.ts';
import { beside } from '../parts/beside.ts';
import { factLines, section } from '../parts/facts.ts';
import { type Line, type Look, plain, span } from '../parts/line.ts';
import { stepSign } from './organizations.ts';
import type { Screen } from './screen.ts';

type Life = BusinessSeen['organization'];

/** One organization from its order to being ready, with what was lost on the way. */
export const organization: Screen = {
  title: ({ named = '' }) => named,
  panel: (model, { fqdn, named }) => businessOf(model, 'organization', fqdn, named),
  text: (model, { fqdn, named }, columns, look) => {
    const { value } = businessOf(model, 'organization', fqdn, named);
    return value === undefined ? [] : lifeLines(value, model.now, columns, look);
  },
  status: (model, { fqdn, named }) => {
    const life = businessOf(model, 'organization', fqdn, named).value;
    return plain(life === undefined ? '' : statusText(life));
  },
  empty: ({ named = '', fqdn = '' }) => `${fqdn} has no organization ${named}.`,
  command: ({ named = '', fqdn = '' }) => businessCommand(['organization', 'timeline', named], fqdn),
};

function statusText({ organization: { status }, finding }: Life): string {
  return finding === undefined ? `${status} · nothing is missing` : `${status} · lost at ${finding.name}`;
}

function lifeLines(life: Life, now: number, columns: number, look: Look): Line[] {
  const { slug, name, id } = life.organization;
  return [
    [span(slug || id, 'strong'), span(`  ${name}`)],
    [],
    ...beside(
      columns,
      (width) => section('From order to ready', stepsLines(life.steps, width, look)),
      (width) => factsOf(life, now, width),
    ),
  ];
}

function factsOf(life: Life, now: number, columns: number): Line[] {
  const { status, planId, subdomain, id } = life.organization;
  return [
    ...factLines('status', status, columns),
    ...factLines('id', id, columns),
    ...factLines('plan', planId || '(none)', columns),
    ...factLines('subdomain', subdomain || '(none)', columns),
    ...orderFacts(life, now, columns),
    ...factLines('subscription', life.subscription?.status ?? 'none', columns),
    ...factLines('workspace', workspaceText(life, now), columns),
  ];
}

const INDENT = 37;

/** Each step with its moment and how long after the one before it came; what is lost says so. */
function stepsLines(steps: readonly LifeStep[], columns: number, look: Look): Line[] {
  return steps.flatMap((step, index) => {
    const before = steps.slice(0, index).findLast(({ at }) => at !== undefined)?.at;
    const role = step.state === 'missing' || step.state === 'failed' ? ('bad' as const) : undefined;
    return wrap(step.says, Math.max(20, columns - INDENT)).map((part, row): Line => {
      if (row > 0) return [span(' '.repeat(INDENT)), span(part, role)];
      const when = `${pad(step.name, 12)} ${pad(momentText(step), 11)} ${pad(afterText(step, before), 7)} `;
      return [span('  '), stepSign(step, look), span(` ${when}`), span(part, role)];
    });
  });
}

const WORDS = { done: '', waiting: 'waiting', missing: 'LOST', failed: 'FAILED', unknown: 'unknown' };

function momentText({ at, state }: LifeStep): string {
  return at === undefined || state === 'missing' || state === 'failed'
    ? WORDS[state]
    : at.slice(5, 16).replace('T', ' ');
}

function afterText({ at }: LifeStep, before: string | undefined): string {
  if (at === undefined || before === undefined) return '';
  return `+${spanOf(Date.parse(at) - Date.parse(before))}`;
}

function orderFacts({ orders, partial }: Life, now: number, columns: number): Line[] {
  if (orders.length === 0) return factLines('order', partial ? 'none of the newest 50' : 'none', columns);
  return orders.flatMap((order) => {
    const { id, amount, status, promoCode } = order;
    const by = promoCode === undefined ? '' : ` with ${promoCode}`;
    const age = ageOf(order.createdAt, now);
    return factLines('order', `${id} ${omrText(amount)} ${status}${by}, ${age} ago`, columns);
  });
}

function workspaceText({ provision }: Life, now: number): string {
  if (provision === undefined) return 'none is known';
  const { status, progress, steps, error, updatedAt } = provision;
  const at = steps.find((one) => one.status !== 'completed')?.name;
  const where = status === 'completed' || at === undefined ? '' : `, at ${at}`;
  const why = error === undefined ? '' : `: ${error}`;
  return `${status}, ${progress} %${where}${why}, ${ageOf(updatedAt, now)} ago`;
}
