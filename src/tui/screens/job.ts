import { timeOfDay } from '../../style/durations.ts';
import { COMPONENT_LOOKS } from '../../style/state-looks.ts';
import { componentsOf } from '../derive/component-items.ts';
import { type Happening, happeningsOf } from '../derive/happenings.ts';
import type { Attempt, Job } from '../derive/jobs.ts';
import { isLeft, jobsNow } from '../derive/jobs-now.ts';
import { toldPanel } from '../derive/told-panel.ts';
import { type Model, type Place, placeOf } from '../model.ts';
import { ageOf, spanOf } from '../parts/age.ts';
import { factLines, section } from '../parts/facts.ts';
import { type Line, type Look, plain, span } from '../parts/line.ts';
import { JOB_SIGNS } from './jobs.ts';
import type { Screen } from './screen.ts';

/** One job: each time that it was begun, what it needs, and what was said of it. */
export const job: Screen = {
  title: ({ named = '' }) => named.replace(/^\w+:/, ''),
  panel: (model, { fqdn = '' }) => toldPanel(model, fqdn),
  text: (model, place, columns, look) => {
    const found = jobAt(model, place);
    return found === undefined ? [] : jobLines(model, place, found, columns, look);
  },
  status: (model, place) => {
    const found = jobAt(model, place);
    return plain(found === undefined ? '' : `${found.name} ${found.state} on ${place.fqdn}`);
  },
  open: (model, place) => {
    const found = jobAt(model, place);
    if (found?.component === undefined) return found && placeOf('log', { fqdn: place.fqdn ?? '' });
    return placeOf('component', { fqdn: place.fqdn ?? '', component: componentOf(model, place, found) });
  },
  empty: ({ fqdn = '', named = '' }) => `${fqdn} has no job ${named}.`,
  command: ({ fqdn = '', named = '' }) =>
    named.startsWith('stage:')
      ? `catalyst sovereign logs ${fqdn} --stage ${named.slice('stage:'.length)}`
      : `catalyst component history ${named.replace(/^.*\//, '')} ${fqdn}`,
};

function jobAt({ panels }: Model, { fqdn = '', named = '' }: Place): Job | undefined {
  const told = panels.told[fqdn]?.value;
  return told && jobsNow(told).get(named);
}

/** Id of the component that a job installs. */
export function componentOf(
  { panels }: Model,
  { fqdn = '' }: Place,
  { region, component = '' }: Job,
): string {
  const seen = panels.components[fqdn]?.value?.components;
  return seen?.find((one) => one.region === region && one.component === component)?.id ?? component;
}

function jobLines(model: Model, place: Place, found: Job, columns: number, look: Look): Line[] {
  const [symbol, role] = JOB_SIGNS[found.state];
  const { name, state, region, message, attempts } = found;
  const about = region === undefined ? 'a stage of the run' : `an installation in ${region}`;
  return [
    [
      span(`${look.symbols[symbol]} `, role),
      span(name, 'strong'),
      span(`  ${state}`),
      span(`  ${about}`, 'quiet'),
    ],
    [],
    ...(message === undefined ? [] : factLines('said', message, columns)),
    ...needLines(model, place, found, columns, look),
    [],
    ...section(
      'Executions',
      attempts.toReversed().flatMap((one) => attemptLines(one, model.now, columns, look)),
      'none: it was not begun',
    ),
    ...section('Log', logLines(model, place, found, columns, look), 'nothing was said of it'),
  ];
}

function needLines(model: Model, place: Place, found: Job, columns: number, { symbols }: Look): Line[] {
  const items = componentsOf(model, place.fqdn ?? '')?.items ?? [];
  const its = items.find(({ region, component }) => region === found.region && component === found.component);
  if (its === undefined) return [];
  const named = its.dependsOn.map((name) => {
    const need = items.find(({ region, component }) => region === its.region && component === name);
    return need === undefined ? name : `${symbols[COMPONENT_LOOKS[need.state].symbol]} ${need.id}`;
  });
  return factLines('needs', named.length === 0 ? 'nothing' : named.join(', '), columns);
}

function attemptLines(attempt: Attempt, now: number, columns: number, look: Look): Line[] {
  const { number, state, startedAt = '', endedAt, message = '' } = attempt;
  const [symbol, role] = JOB_SIGNS[state];
  const end = endedAt === undefined ? now : Date.parse(endedAt);
  const took = spanOf(end - Date.parse(startedAt));
  const left = isLeft(attempt);
  const word = endedAt === undefined || left ? 'for' : 'took';
  const text = `${state}${left ? ' when its run ended' : ''}, began ${timeOfDay(startedAt)} (${ageOf(startedAt, now)} ago), ${word} ${took}. ${message}`;
  return factLines(
    `${number}  ${look.symbols[symbol]}`,
    text,
    columns,
    state === 'failed' ? role : undefined,
  );
}

/** More than that the log has. */
const MOST_LINES = 200;

function logLines(model: Model, place: Place, found: Job, columns: number, look: Look): Line[] {
  const told = model.panels.told[place.fqdn ?? '']?.value;
  const about = found.stage ?? found.component;
  const said = (told === undefined ? [] : happeningsOf(told.events)).filter((one) => one.about === about);
  return said.slice(-MOST_LINES).flatMap((one) => saidLines(one, columns, look));
}

const LEVELS: Record<Happening['severity'], 'bad' | 'warning' | undefined> = {
  error: 'bad',
  warn: 'warning',
  info: undefined,
};

function saidLines({ at, severity, text }: Happening, columns: number, { symbols }: Look): Line[] {
  const sign = severity === 'error' ? symbols.failed : severity === 'warn' ? symbols.warning : ' ';
  return factLines(`${timeOfDay(at)} ${sign}`, text, columns, LEVELS[severity]);
}
