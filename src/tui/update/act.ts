import type { ScreenId } from '../../domain/dashboard-screens.ts';
import { sovereignOf } from '../derive/commands.ts';
import type { Action, Binding } from '../keys.ts';
import type { ComponentVerb } from '../messages.ts';
import { type Model, type Notice, placeNow, placeOf } from '../model.ts';
import { keyOf } from '../parts/key-text.ts';
import { componentSelection } from '../screens/components.ts';
import { fleetSelection } from '../screens/fleet.ts';
import { graphSelection } from '../screens/graph.ts';
import { chosenKeys } from '../screens/screen.ts';
import { SCREEN } from '../screens/screens.ts';
import type { Step } from '../update.ts';
import { announce, changeVouchers, rollback } from './business-acts.ts';
import { copiedLines } from './copied.ts';
import { explained } from './explained.ts';
import { openForm } from './form-mode.ts';
import { lookingAt } from './looking.ts';
import { goTo, type Move, moved, withPlace } from './move.ts';
import { refreshed } from './refreshed.ts';
import { inEditor, saved } from './saved.ts';
import { changeSovereign, interruptSovereign } from './sovereign-acts.ts';
import { pause, sift } from './stream-acts.ts';
import { wait } from './waiting.ts';

type Act = (model: Model) => Step;

const ACTS: Record<Action, Act> = {
  up: move('up'),
  down: move('down'),
  'page-up': move('page-up'),
  'page-down': move('page-down'),
  top: move('top'),
  bottom: move('bottom'),
  open,
  back,
  command: (model) => [{ ...model, mode: { kind: 'command', text: '' } }, []],
  filter: (model) => [{ ...model, mode: { kind: 'filter', before: placeNow(model).filter } }, []],
  copy,
  unlock,
  refresh: (model) => [refreshed(model), []],
  'to-components': to('components'),
  'to-graph': to('graph'),
  'to-jobs': to('jobs'),
  'to-log': toStream('log'),
  'to-events': toStream('events'),
  'to-all-events': (model) => [goTo(model, placeOf('events')), []],
  'to-vouchers': to('vouchers'),
  'to-billing': to('billing'),
  'to-orders': to('orders'),
  'to-ledger': to('ledger'),
  'to-findings': to('findings'),
  'to-organizations': to('organizations'),
  'to-health': (model) => [goTo(model, placeOf('health', aboutOf(model))), []],
  'to-help': (model) => [goTo(model, placeOf('help')), []],
  reconcile: change('reconcile'),
  suspend: change('suspend'),
  resume: change('resume'),
  mark,
  pause,
  'sift-kind': sift('kind'),
  'sift-severity': sift('severity'),
  'sift-sovereign': sift('sovereign'),
  save: saved,
  edit: inEditor,
  'copy-lines': copiedLines,
  'open-books': (model) => openForm(model, 'books'),
  create: (model) => openForm(goTo(model, placeOf('create')), 'create'),
  'go-on': changeSovereign('go-on'),
  destroy: changeSovereign('destroy'),
  interrupt: interruptSovereign,
  explain: explained,
  wait,
  issue: (model) => openForm(model, 'issue'),
  checkout: (model) => openForm(model, 'checkout'),
  export: (model) => openForm(model, 'export'),
  activate: changeVouchers('activate'),
  deactivate: changeVouchers('deactivate'),
  revoke: changeVouchers('revoke'),
  rollback,
  announce,
  stop: (model) => [model, [{ type: 'suspend' }]],
  quit: (model) => [model, [{ type: 'quit' }]],
};

/** Does what a key is bound to. What changes something needs to be unlocked first. */
export function act(model: Model, { action, changes }: Binding): Step {
  if (changes === true && !model.unlocked) return [said(model, lockedText(model), 'warning'), []];
  return ACTS[action](model);
}

function lockedText(model: Model): string {
  return `Read-only. Press ${keyOf(model, 'unlock')} to allow changes for this session.`;
}

function said(model: Model, text: string, tone: Notice['tone']): Model {
  return { ...model, notice: { text, tone } };
}

function move(direction: Move): Act {
  return (model) => [moved(model, direction), []];
}

function open(model: Model): Step {
  const place = placeNow(model);
  const target = SCREEN[place.screen].open?.(model, place);
  return [target === undefined ? model : goTo(model, target), []];
}

function back(model: Model): Step {
  if ((placeNow(model).marked ?? []).length > 0) return [withPlace(model, { marked: [] }), []];
  const { filter, sift: only } = placeNow(model);
  if (filter !== '' || only !== undefined)
    return [withPlace(model, { filter: '', sift: undefined, top: 0 }), []];
  return [model.places.length > 1 ? { ...model, places: model.places.slice(0, -1) } : model, []];
}

/** A screen about the Sovereign that is open, or under the cursor. */
function to(screen: ScreenId): Act {
  return (model) => {
    const place = placeNow(model);
    const fqdn = place.screen === 'fleet' ? fleetSelection(model, place) : sovereignOf(model);
    if (fqdn === undefined) return [said(model, 'Choose a Sovereign first.', 'warning'), []];
    const next = goTo(model, placeOf(screen, { fqdn }));
    return [screen === 'graph' ? atComponent(next, changed(model)) : next, []];
  };
}

/** With the cursor on the component that one comes from. */
function atComponent(model: Model, component: string | undefined): Model {
  return component === undefined ? model : withPlace(model, { selected: component });
}

/** Of the component that is open or under the cursor, else of the Sovereign. */
function toStream(screen: 'log' | 'events'): Act {
  return (model) => {
    const { screen: from, fqdn } = placeNow(model);
    const none = from === 'fleet' || from === 'sovereign' || from === 'jobs';
    const component = none ? undefined : changed(model);
    if (fqdn === undefined || component === undefined) return to(screen)(model);
    return [goTo(model, placeOf(screen, { fqdn, component })), []];
  };
}

function copy(model: Model): Step {
  const place = placeNow(model);
  const text = SCREEN[place.screen].command(place, model);
  return [said(model, `$ ${text}`, 'quiet'), [{ type: 'copy', text }]];
}

function unlock(model: Model): Step {
  const unlocked = !model.unlocked;
  const text = unlocked
    ? 'Changes are allowed for this session; each one shows what it writes and asks first.'
    : 'Read-only again.';
  return [said({ ...model, unlocked }, text, unlocked ? 'warning' : 'quiet'), []];
}

/** Marks the row under the cursor, or not any more, and goes on to the next one. */
function mark(model: Model): Step {
  const place = placeNow(model);
  const rows = SCREEN[place.screen].rows?.(model, place);
  const [key] = chosenKeys(rows, { ...place, marked: [] });
  if (key === undefined) return [model, []];
  const { marked = [] } = place;
  const next = marked.includes(key) ? marked.filter((one) => one !== key) : [...marked, key];
  return [moved(withPlace(model, { marked: next }), 'down'), []];
}

/** The Sovereign that is meant, where one is. */
function aboutOf(model: Model): { fqdn?: string } {
  const place = placeNow(model);
  const fqdn = place.screen === 'fleet' ? undefined : sovereignOf(model);
  return fqdn === undefined ? {} : { fqdn };
}

function change(verb: ComponentVerb): Act {
  return (model) => {
    const place = placeNow(model);
    const { fqdn } = place;
    const components = changedAll(model);
    if (components.length === 0 || fqdn === undefined)
      return [said(model, 'Choose a component first.', 'warning'), []];
    const what = components.length === 1 ? components[0] : `${components.length} components`;
    return lookingAt(model, `Looking at what ${verb} ${what} would write`, { verb, fqdn, components });
  };
}

/** Components that are marked, else the one that is meant. */
function changedAll(model: Model): readonly string[] {
  const place = placeNow(model);
  if (place.screen === 'components') return chosenKeys(SCREEN.components.rows?.(model, place), place);
  const one = changed(model);
  return one === undefined ? [] : [one];
}

/** The component that is open, or under the cursor. */
function changed(model: Model): string | undefined {
  const place = placeNow(model);
  if (place.screen === 'graph') return graphSelection(model, place);
  return place.screen === 'components' ? componentSelection(model, place) : place.component;
}
