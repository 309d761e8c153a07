import { CatalystError } from '../domain/errors.ts';
import { pictureSvg } from '../style/picture.ts';
import { type PAPERS, ROLE_LOOKS } from '../style/picture-look.ts';
import type { Binding } from './keys.ts';
import type { Effect, Message } from './messages.ts';
import { initialModel, type Model, type Place, placeNow } from './model.ts';
import { spanOf } from './parts/age.ts';
import { panelState } from './parts/badge.ts';
import { unreadableText } from './parts/elsewhere.ts';
import { type Line, type Look, textOf } from './parts/line.ts';
import type { Desk, World } from './perform/desk.ts';
import { performer } from './perform/perform.ts';
import { NO_RUNS } from './perform/runs.ts';
import { placesTo } from './places-to.ts';
import { selectedKey } from './screens/screen.ts';
import { SCREEN } from './screens/screens.ts';
import { update } from './update.ts';
import { view } from './view.ts';

export interface SnapshotOptions {
  desk: Pick<Desk, 'open' | 'clock' | 'credentials' | 'folder'>;
  world: World;
  size: { columns: number; rows: number };
  place: Place;
  look: Look;
  /** Of the SVG. */
  paper?: keyof typeof PAPERS;
  bindings: readonly Binding[];
  /** By FQDN: why its books are open. */
  books: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** One frame, and what it was drawn from. */
export interface Snapshot {
  screen: string;
  fqdn?: string;
  /** Code of a voucher, or slug or id of an organization. */
  named?: string;
  /** Of what is shown: `fresh`, `stale`, `loading`, `error`. */
  state: ReturnType<typeof panelState>;
  error?: string;
  /** RFC 3339: when what is shown was read. */
  at?: string;
  size: { columns: number; rows: number };
  status: string;
  /** Keys of the rows that the filter leaves, where it is a table. */
  rows?: readonly string[];
  selected?: string;
  /** The frame, without colours and blanks at the ends of lines. */
  lines: string[];
}

/** Reads what a screen needs, each with its deadline, and draws it once; no terminal is needed. */
export async function snapshot(
  options: SnapshotOptions,
): Promise<{ data: Snapshot; svg(): string; failure?: CatalystError; stale?: string }> {
  const model = await settled(options);
  const lines = view(model, options.look);
  const data = dataOf(model, lines, options.look);
  const title = `catalyst dashboard: ${[data.screen, data.fqdn].filter(Boolean).join(' of ')}`;
  const failure = failureOf(model);
  const stale = staleText(model);
  return {
    ...{ data, svg: () => svgOf(lines, options, title) },
    ...(failure === undefined ? {} : { failure }),
    ...(stale === undefined ? {} : { stale }),
  };
}

/** That what is shown is old, and why there is nothing newer. */
function staleText(model: Model): string | undefined {
  const panel = SCREEN[placeNow(model).screen].panel(model, placeNow(model));
  if (panelState(panel, model.now) !== 'stale') return undefined;
  const age = panel.at === undefined ? '' : `, ${spanOf(model.now - panel.at)} old`;
  return `What is shown is stale${age}: ${panel.error?.message ?? 'nothing newer came.'}`;
}

/** Why the screen has nothing to show: what it needs gave no answer, or it is about nothing that is known here. */
function failureOf(model: Model): CatalystError | undefined {
  const place = placeNow(model);
  const panel = SCREEN[place.screen].panel(model, place);
  const state = panelState(panel, model.now);
  const unreadable = state === 'loading' ? unreadableText(model, place) : undefined;
  if (unreadable !== undefined) return new CatalystError('CATALYST-JOURNAL-DAMAGED', unreadable);
  if (state === 'loading' && place.fqdn !== undefined)
    return new CatalystError('CATALYST-NOT-FOUND', `No Sovereign ${place.fqdn} is in this state folder.`, {
      hint: 'catalyst sovereign list',
    });
  if (state !== 'error' || panel.error === undefined) return undefined;
  const { code = 'CATALYST-INTERNAL', message, hint } = panel.error;
  return new CatalystError(code, message, hint === undefined ? {} : { hint });
}

/** The model when nothing is under way any more. */
async function settled(options: SnapshotOptions): Promise<Model> {
  const { desk, world, signal } = options;
  const now = desk.clock.now();
  let model = initialModel({ ...options, now, places: placesTo(options.place), spoken: false });
  let wake = () => {};
  const queue: Message[] = [];
  const send = (message: Message) => {
    queue.push(message);
    wake();
  };
  const quiet = { write: () => {}, suspend: () => {}, quit: () => {}, edit: async () => {}, runs: NO_RUNS };
  const { perform, close } = performer({ ...desk, ...quiet }, world, send);
  const stop = () => wake();
  signal.addEventListener('abort', stop);
  try {
    let effects: readonly Effect[];
    [model, effects] = update(model, { type: 'tick', now });
    for (const effect of effects) perform(effect);
    while (isReading(model) && !signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (queue.length === 0) await woken;
      for (const message of queue.splice(0)) {
        [model, effects] = update(model, message);
        for (const effect of effects) perform(effect);
      }
    }
    signal.throwIfAborted();
    return { ...model, now: desk.clock.now() };
  } finally {
    signal.removeEventListener('abort', stop);
    close();
  }
}

function isReading({ panels }: Model): boolean {
  const { fleet, health, told, components, component, dns, business, buses } = panels;
  const some = [health, told, components, component, dns, business].flatMap((one) => Object.values(one));
  if ([fleet, ...some].some(({ askedAt }) => askedAt !== undefined)) return true;
  return Object.values(buses).some(({ value, error }) => value === undefined && error === undefined);
}

function dataOf(model: Model, lines: readonly Line[], look: Look): Snapshot {
  const place = placeNow(model);
  const screen = SCREEN[place.screen];
  const panel = screen.panel(model, place);
  const rows = screen.rows?.(model, place);
  const selected = rows && selectedKey(rows, place);
  return {
    screen: place.screen,
    ...(place.fqdn === undefined ? {} : { fqdn: place.fqdn }),
    ...(place.named === undefined ? {} : { named: place.named }),
    state: panelState(panel, model.now),
    ...(panel.error === undefined ? {} : { error: panel.error.message }),
    ...(panel.at === undefined ? {} : { at: new Date(panel.at).toISOString() }),
    size: model.size,
    status: textOf(screen.status(model, place), look),
    ...(rows === undefined ? {} : { rows: rows.keys }),
    ...(selected === undefined ? {} : { selected }),
    lines: lines.map((line) => textOf(line, look)),
  };
}

function svgOf(lines: readonly Line[], { size, look, paper }: SnapshotOptions, title: string): string {
  const runs = lines.map((line) => {
    let column = 0;
    return line.map(({ text, role }) => {
      const shown = look.ascii ? textOf([{ text }], look) : text;
      const run = { column, text: shown, look: ROLE_LOOKS[role ?? 'plain'] };
      column += [...text].length;
      return run;
    });
  });
  return pictureSvg({ columns: size.columns, title, rows: runs, ...(paper && { paper }) });
}
