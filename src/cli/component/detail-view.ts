import { onSovereign } from '../../domain/component/fix-commands.ts';
import type { WorkloadState } from '../../domain/component/workload.ts';
import type { ComponentDetail, Neighbour } from '../../services/components/show-component.ts';
import { appliedText, sourceText, versionText } from '../../style/component-facts.ts';
import { pad, textWidth } from '../../style/text-width.ts';
import { hangingLines } from '../prose-lines.ts';
import type { Screen } from '../screen.ts';
import { eventLines } from './event-view.ts';
import { forbiddenLines } from './forbidden-lines.ts';
import { whyText } from './list-view.ts';
import { ageText, stateSign, stateWord } from './state-text.ts';

/** Everything about one component: state and why, what it hangs on, what runs, where it comes from, what happened. */
export function componentDetailLines(detail: ComponentDetail, screen: Screen, now: number): string[] {
  const row = (name: string, text: string) => hangingLines(`  ${pad(name, 12)} `, text, screen.columns);
  const { component, conditions, workloads, events } = detail;
  const why = whyText(component);
  const fix = component.fix === undefined ? [] : row('fix', onSovereign(component.fix, detail.fqdn));
  const facts = [
    ...(why === '' ? [] : row('why', why)),
    ...fix,
    ...row('version', versionText(component.version, detail.wanted)),
    ...row('release', `${detail.release}, objects in ${detail.targetNamespace}`),
    ...row('applied by', appliedText(detail.appliedBy)),
    ...row('depends on', neighbours(detail.dependsOn)),
    ...row('needed by', neighbours(detail.dependents)),
    ...row('values', valuesText(detail)),
    ...detail.sources.flatMap((source) => row('source', sourceText(source))),
  ];
  const conditionRows = conditions.flatMap(({ type, status, reason, message, since }) =>
    hangingLines(
      `  ${pad(type, 12)} ${pad(status, 8)} ${pad(ageText(since, now), 6)} `,
      `${reason}: ${message.replaceAll(/\s+/g, ' ').trim()}`,
      screen.columns,
    ),
  );
  const nothing = workloads.length === 0 && events.length === 0 && detail.forbidden === undefined;
  return [
    headline(detail, screen, now),
    '',
    ...facts,
    ...section('Conditions', conditionRows, screen),
    ...section('Workloads', workloadRows(detail, screen), screen),
    ...section('Events', events.length === 0 ? [] : eventLines(events, screen), screen),
    ...(nothing ? ['', '  Nothing of it runs yet.'] : []),
    ...forbiddenLines(detail.forbidden, screen),
  ];
}

function headline({ component, fqdn, sandbox }: ComponentDetail, screen: Screen, now: number): string {
  const age = ageText(component.since, now);
  const state = `${stateSign(component, screen)} ${stateWord(component)}${age === '' ? '' : ` for ${age}`}`;
  const where = `${sandbox ? 'sandbox · ' : ''}${component.region}`;
  return `${screen.paint('strong', component.id)}  ${state}  ${screen.paint('quiet', `${fqdn} (${where})`)}`;
}

function section(title: string, lines: string[], { paint }: Screen): string[] {
  return lines.length === 0 ? [] : ['', paint('quiet', title), ...lines];
}

function neighbours(list: Neighbour[]): string {
  if (list.length === 0) return 'nothing';
  return list.map(({ id, state }) => (state === 'installed' ? id : `${id} (${state})`)).join(', ');
}

function valuesText({ values }: ComponentDetail): string {
  const parts = [
    ...(values.inline ? ['in the release'] : []),
    ...values.from,
    ...(values.digest === undefined ? [] : [values.digest.slice(0, 19)]),
  ];
  return parts.length === 0 ? "the chart's own" : parts.join(', ');
}

function workloadRows({ workloads, faults, fqdn }: ComponentDetail, screen: Screen): string[] {
  const named = workloads.map((one) => `${one.kind} ${one.namespace}/${one.name}`);
  const wide = Math.min(Math.max(0, ...named.map(textWidth)), screen.columns - 24);
  const rows = workloads.flatMap(({ state, ready, wanted }, index) => {
    const count = wanted === undefined ? '' : `${ready}/${wanted}`;
    const text = `${pad(count, 5)} ${state}`;
    return [`  ${workloadSign(state, screen)} ${pad(named[index] ?? '', wide)}  ${text}`];
  });
  const wrong = faults.flatMap(({ pod, cause, fix }) => {
    const text = `${pod}: ${cause}.${fix === undefined ? '' : ` ${onSovereign(fix, fqdn)}`}`;
    return hangingLines(`  ${screen.symbols.warning} `, text, screen.columns);
  });
  return [...rows, ...wrong];
}

export function workloadSign(state: WorkloadState, { symbols, paint }: Screen): string {
  if (state === 'current') return paint('good', symbols.done);
  return state === 'progressing' ? paint('active', symbols.running) : paint('bad', symbols.failed);
}
