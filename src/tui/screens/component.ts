import type { ComponentDetail, Neighbour } from '../../services/components/show-component.ts';
import { appliedText, sourceText, versionText } from '../../style/component-facts.ts';
import { pad, wrap } from '../../style/text-width.ts';
import { componentsOf } from '../derive/component-items.ts';
import { type ComponentSeen, detailKey, type Model, type Panel, type Place } from '../model.ts';
import { ageOf } from '../parts/age.ts';
import { type Line, type Look, plain, span } from '../parts/line.ts';
import { componentSign } from './components.ts';
import type { Screen } from './screen.ts';

/** One component with everything around it. */
export const component: Screen = {
  title: ({ component: id = '' }) => id,
  panel: detailOf,
  text: (model, place, columns, look) => {
    const detail = detailOf(model, place).value;
    return detail === undefined ? [] : detailLines(detail, model.now, columns, look);
  },
  status: (model, place) => plain(statusText(model, place)),
  empty: ({ component: id = '' }) => `Nothing is known of ${id}.`,
  command: ({ component: id = '', fqdn = '' }) => `catalyst component show ${id} ${fqdn}`,
};

function detailOf({ panels }: Model, { fqdn = '', component: id = '' }: Place): Panel<ComponentSeen> {
  return panels.component[detailKey(fqdn, id)] ?? {};
}

function statusText(model: Model, { fqdn = '', component: id = '' }: Place): string {
  const item = componentsOf(model, fqdn)?.items.find((one) => one.id === id);
  if (item === undefined) return fqdn;
  const age = ageOf(item.since, model.now);
  const state = `${item.state}${item.suspended ? ', suspended' : ''}`;
  return `${state}${age === '' ? '' : ` for ${age}`} on ${fqdn}`;
}

function detailLines(detail: ComponentSeen, now: number, columns: number, look: Look): Line[] {
  const { component: row, conditions, workloads, faults, events, sources } = detail;
  const fact = (name: string, text: string) => hanging(name, text, columns);
  const why = row.blockedBy.length > 0 ? `waits for ${row.blockedBy.join(' ← ')}` : (row.cause ?? '');
  return [
    [componentSign(row, look), span(` ${row.id}`, 'strong'), span(`  ${row.state}`)],
    [],
    ...(why === '' ? [] : fact('why', why)),
    ...(row.fix === undefined ? [] : fact('fix', row.fix)),
    ...fact('version', versionText(row.version, detail.wanted)),
    ...fact('family', row.family),
    ...fact('release', `${detail.release}, objects in ${detail.targetNamespace}`),
    ...fact('applied by', appliedText(detail.appliedBy)),
    ...fact('values', valuesText(detail.values)),
    ...neighbours('depends on', detail.dependsOn, columns, look),
    ...neighbours('needed by', detail.dependents, columns, look),
    ...sources.flatMap((source) => fact('source', sourceText(source))),
    ...section(
      'Conditions',
      conditions.flatMap(({ type, status, reason, message, since }) =>
        fact(type, `${status} ${ageOf(since, now)} ${reason}: ${message}`),
      ),
    ),
    ...section('Workloads', [
      ...workloads.map((one) => workloadLine(one, look)),
      ...faults.flatMap(({ pod, cause, fix = '' }) => fact(look.symbols.failed, `${pod}: ${cause}. ${fix}`)),
    ]),
    ...section(
      'History',
      detail.revisions.flatMap(({ revision, version, status, lastDeployed }) =>
        fact(String(revision), `${version} ${status} ${ageOf(lastDeployed, now)}`),
      ),
    ),
    ...section(
      'Events',
      events
        .toReversed()
        .flatMap(({ at, type, reason, object, message }) =>
          fact(
            `${ageOf(at, now)} ${type === 'Normal' ? '' : look.symbols.warning}`,
            `${reason} ${object}: ${message}`,
          ),
        ),
      'none that the cluster still keeps',
    ),
    ...forbiddenLines(detail, columns),
  ];
}

/** What could not be looked at, below everything that could. */
function forbiddenLines({ forbidden = [] }: ComponentDetail, columns: number): Line[] {
  if (forbidden.length === 0) return [];
  const body = forbidden.flatMap((one) => wrap(one, columns - 3).map((part) => plain(`  ${part}`)));
  return [[], plain('Not looked at, and not told of above', 'warning'), ...body];
}

function hanging(name: string, text: string, columns: number): Line[] {
  return wrap(text.replaceAll(/\s+/g, ' ').trim(), columns - 16).map((part, index) => [
    span(`  ${pad(index === 0 ? name : '', 13)} `, 'quiet'),
    span(part),
  ]);
}

function section(title: string, lines: Line[], none = 'none yet'): Line[] {
  const body = lines.length === 0 ? [plain(`  ${none}`, 'quiet')] : lines;
  return [[], plain(title, 'strong'), ...body];
}

/** Where its values come from; never the values, which may hold secrets. */
function valuesText({ inline, from, digest }: ComponentDetail['values']): string {
  const sources = [...(inline ? ['in the release itself'] : []), ...from];
  const text = sources.length === 0 ? 'those of the chart' : sources.join(', ');
  return digest === undefined ? text : `${text}; installed with ${digest.slice(0, 19)}`;
}

/** Each with the state that it is in, where it is not simply installed. */
function neighbours(name: string, list: readonly Neighbour[], columns: number, { symbols }: Look): Line[] {
  const text = list.map(({ id, state }) =>
    state === 'installed' ? `${symbols.done} ${id}` : `${id} (${state})`,
  );
  return hanging(name, text.length === 0 ? 'nothing' : text.join(', '), columns);
}

function workloadLine(
  { kind, namespace, name, state, ready, wanted }: ComponentDetail['workloads'][number],
  { symbols }: Look,
): Line {
  const sign = { current: ['done', 'good'], progressing: ['running', 'active'] } as const;
  const [symbol, role] = sign[state as keyof typeof sign] ?? (['failed', 'bad'] as const);
  const count = wanted === undefined ? '' : `${ready ?? 0}/${wanted}`;
  return [
    span(`  ${symbols[symbol]} `, role),
    span(`${pad(`${kind} ${namespace}/${name}`, 44)} ${pad(count, 6)} ${state}`),
  ];
}
