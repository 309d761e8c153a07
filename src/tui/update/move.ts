import { UNICODE_SYMBOLS } from '../../style/symbols.ts';
import { type Model, type Place, placeNow } from '../model.ts';
import { shownRows } from '../parts/prompt.ts';
import { windowTop } from '../parts/window.ts';
import { placesTo } from '../places-to.ts';
import { isStream, selectedKey } from '../screens/screen.ts';
import { SCREEN } from '../screens/screens.ts';

export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom';

export function withPlace(model: Model, change: Partial<Place>): Model {
  const place = { ...placeNow(model), ...change };
  return { ...model, places: [...model.places.slice(0, -1), place] };
}

/** Deeper than anybody goes; the fleet always stays the first. */
const MOST_PLACES = 12;

/** Opens a place. The fleet is where one comes from: going there forgets the way; a screen already there is not stacked. */
export function goTo(model: Model, place: Place): Model {
  if (place.screen === 'fleet') return { ...model, places: model.places.slice(0, 1) };
  const same = ({ screen, fqdn, component, named }: Place) =>
    screen === place.screen && fqdn === place.fqdn && component === place.component && named === place.named;
  const known = model.places.findIndex(same);
  if (known >= 0) return { ...model, places: model.places.slice(0, known + 1) };
  const [home, ...others] = model.places as [Place, ...Place[]];
  // The way names whose screen it is: another Sovereign has one of its own.
  const elsewhere =
    place.fqdn !== undefined && others.some(({ fqdn }) => fqdn !== undefined && fqdn !== place.fqdn);
  const way =
    others.length === 0 || elsewhere ? placesTo(place).slice(1) : [...others.slice(2 - MOST_PLACES), place];
  return { ...model, places: [home, ...way] };
}

/** Moves the cursor of a table, or the window of a text. */
export function moved(model: Model, move: Move): Model {
  const place = placeNow(model);
  const screen = SCREEN[place.screen];
  const rows = screen.rows?.(model, place);
  const height = shownRows(model);
  if (rows === undefined) return withPlace(model, { top: movedTop(model, place, move, height) });
  const total = rows.keys.length;
  if (total === 0) return move === 'bottom' ? followed(model, true) : model;
  const at = Math.max(0, rows.keys.indexOf(selectedKey(rows, place) ?? ''));
  const index = indexAfter(move, at, height, total);
  const selected = rows.keys[index];
  const top = windowTop(index, shownTop(place, at, height, total), height, total);
  const next = withPlace(model, { top, ...(selected === undefined ? {} : { selected }) });
  return followed(next, move === 'bottom');
}

/** A stream that goes on with the newest, or stands still as it is now; other screens are left as they are. */
export function followed(model: Model, follows: boolean): Model {
  const place = placeNow(model);
  if (!isStream(place)) return model;
  const { frozen: before, ...running } = place;
  const places = model.places.slice(0, -1);
  if (follows) return { ...model, places: [...places, { ...running, tail: true }] };
  const frozen = before ?? SCREEN[place.screen].live?.(model, place);
  const still = frozen === undefined ? {} : { frozen };
  return { ...model, places: [...places, { ...running, tail: false, ...still }] };
}

/** Where the window stands now, which a stream moves by itself. */
function shownTop(place: Place, index: number, height: number, total: number): number {
  return windowTop(index, place.top, height, total);
}

function indexAfter(move: Move, at: number, page: number, total: number): number {
  const to = {
    up: at - 1,
    down: at + 1,
    'page-up': at - page,
    'page-down': at + page,
    top: 0,
    bottom: total - 1,
  };
  return Math.max(0, Math.min(total - 1, to[move]));
}

/** How long a text is says only the screen; its signs do not matter for that. */
function movedTop(model: Model, place: Place, move: Move, height: number): number {
  const look = { symbols: UNICODE_SYMBOLS, ascii: false };
  const lines = SCREEN[place.screen].text?.(model, place, model.size.columns - 1, look) ?? [];
  const last = Math.max(0, lines.length - height);
  const at = Math.min(place.top, last);
  const to = {
    up: at - 1,
    down: at + 1,
    'page-up': at - height,
    'page-down': at + height,
    top: 0,
    bottom: last,
  };
  return Math.max(0, Math.min(last, to[move]));
}
