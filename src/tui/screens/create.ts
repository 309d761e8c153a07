import { isDestroyed } from '../../domain/destroyed.ts';
import { lifeRuns } from '../../domain/life-runs.ts';
import type { Progress } from '../../domain/progress.ts';
import type { SymbolName } from '../../style/symbols.ts';
import { clip } from '../../style/text-width.ts';
import type { Role } from '../../style/theme.ts';
import { type FleetItem, fleetItems } from '../derive/fleet-items.ts';
import { costOf } from '../derive/money.ts';
import { toldPanel } from '../derive/told-panel.ts';
import { FORMS, type OpenForm } from '../forms/forms.ts';
import { type Model, type Place, placeOf } from '../model.ts';
import { spanOf } from '../parts/age.ts';
import { attentionLines } from '../parts/attention.ts';
import { factLines } from '../parts/facts.ts';
import { formLines } from '../parts/form.ts';
import { keyOf } from '../parts/key-text.ts';
import { type Line, type Look, plain, span } from '../parts/line.ts';
import { newestRun, stageList } from '../parts/stage-list.ts';
import type { Screen } from './screen.ts';

/** How a Sovereign comes to be: the questions first, then the stages of its run as they go. */
export const create: Screen = {
  title: () => 'Create',
  panel: (model, { fqdn }) => (fqdn === undefined ? model.panels.fleet : toldPanel(model, fqdn)),
  text: (model, place, columns, look) => {
    if (place.fqdn === undefined)
      return [...questions(model, place, columns, look), ...runs(model, columns, look)];
    const progress = model.panels.told[place.fqdn]?.value?.progress;
    return progress === undefined ? [] : runLines(model, progress, columns, look);
  },
  status: (model, { fqdn }) => plain(fqdn === undefined ? WHAT : runStatus(model, fqdn)),
  note: (model, { fqdn }) => (fqdn === undefined ? howText(model) : undefined),
  open: (model, { fqdn }) => {
    if (fqdn !== undefined) return placeOf('sovereign', { fqdn });
    const [first] = openRuns(model);
    return first && placeOf('create', { fqdn: first.fqdn });
  },
  empty: ({ fqdn = '' }) => `Nothing of ${fqdn} was begun here.`,
  command: ({ fqdn }, model) =>
    fqdn === undefined
      ? 'catalyst init'
      : `catalyst sovereign ${stopped(model, fqdn) ? 'resume' : 'watch'} ${fqdn}`,
};

const WHAT = 'A form, its plan with the cost, one question, then the stages';

function howText(model: Model): string {
  const fill = `${keyOf(model, 'create')} fills it in`;
  return model.unlocked ? `${fill}.` : `Read-only: ${keyOf(model, 'unlock')} allows changes, then ${fill}.`;
}

/** The form as it begins; filled in, it stands in the same place. */
function questions(model: Model, place: Place, columns: number, look: Look): Line[] {
  const opening = FORMS.create.open(model, place);
  if ('refused' in opening) return [plain(`  ${opening.refused}`)];
  const form: OpenForm = { ...opening, id: 0, of: 'create', at: -1, faults: [], sent: false };
  return formLines(form, columns, Number.POSITIVE_INFINITY, look).slice(0, -1);
}

const LOOKS: Partial<Record<FleetItem['state'], [SymbolName, Role]>> = {
  working: ['running', 'active'],
  failed: ['failed', 'bad'],
  interrupted: ['warning', 'warning'],
  'timed-out': ['warning', 'warning'],
  refused: ['warning', 'warning'],
};

/** Runs that are at work, or stopped in the middle. */
function openRuns({ panels }: Model): FleetItem[] {
  const { value } = panels.fleet;
  const items = value === undefined ? [] : fleetItems(value, panels);
  return items.filter(({ state, half }) => state in LOOKS && (state !== 'refused' || half));
}

/** Each is attached to by its name; Enter takes the first. */
function runs(model: Model, columns: number, { symbols }: Look): Line[] {
  const lines = openRuns(model).map(({ fqdn, state, progress, blocks }): Line => {
    const [symbol, role] = LOOKS[state] as [SymbolName, Role];
    const text = [state, progress, blocks].filter((part) => part !== '').join(', ');
    const name = `:create ${fqdn}`;
    return [
      span(`  ${symbols[symbol]} `, role),
      span(name, 'active'),
      span(clip(`  ${text}`, Math.max(0, columns - name.length - 4))),
    ];
  });
  return lines.length === 0 ? [] : [[], plain('At work, or stopped', 'strong'), ...lines];
}

function stopped({ panels }: Model, fqdn: string): boolean {
  const state = panels.fleet.value?.sovereigns.find((one) => one.fqdn === fqdn)?.state;
  return state === 'failed' || state === 'interrupted' || state === 'timed-out' || state === 'refused';
}

function runStatus({ panels, now }: Model, fqdn: string): string {
  const state = panels.fleet.value?.sovereigns.find((one) => one.fqdn === fqdn)?.state ?? '';
  const progress = panels.told[fqdn]?.value?.progress;
  const run = progress && lifeRuns(progress).at(-1);
  if (run === undefined) return state;
  const end = run.endedAt === undefined ? now : Date.parse(run.endedAt);
  return [state, `${run.command} ${spanOf(end - Date.parse(run.startedAt))}`, fqdn]
    .filter(Boolean)
    .join(' · ');
}

function runLines(model: Model, progress: Progress, columns: number, look: Look): Line[] {
  const { sovereign: fqdn, question } = progress;
  if (newestRun(progress) === undefined) return [];
  const monthly = costOf(progress, 'monthly');
  const hourly = costOf(progress, 'hourly');
  const cost =
    monthly === undefined ? 'no data before its plan' : `${monthly} a month, ${hourly} an hour (net)`;
  return [
    ...factLines('plan', progress.stages.plan.detail ?? 'not made yet', columns),
    ...factLines('cost', cost, columns),
    ...(question === undefined
      ? []
      : factLines('waits for', `an answer: ${question.text}`, columns, 'warning')),
    [],
    ...stageList(progress, model.now, columns, look),
    [],
    ...attentionLines(model, progress, columns, look),
    ...factLines('next', nextText(model, progress, fqdn), columns),
  ];
}

/** What a person does from here. */
function nextText(model: Model, progress: Progress, fqdn: string): string {
  if (isDestroyed(progress)) return 'nothing of it is left';
  if (stopped(model, fqdn))
    return `${keyOf(model, 'go-on')} goes on where it stopped: catalyst sovereign resume ${fqdn}`;
  const summary = model.panels.fleet.value?.sovereigns.find((one) => one.fqdn === fqdn);
  if (summary?.holder !== undefined)
    return `it goes on without us: ${keyOf(model, 'quit')} leaves it at work, :create ${fqdn} comes back to it`;
  return `${keyOf(model, 'open')} opens the Sovereign: catalyst sovereign show ${fqdn}`;
}
