import { nextSift, type Sift } from '../derive/sift.ts';
import { type Model, placeNow } from '../model.ts';
import { keyOf } from '../parts/key-text.ts';
import { selectedKey } from '../screens/screen.ts';
import { SCREEN } from '../screens/screens.ts';
import type { Step } from '../update.ts';
import { followed, withPlace } from './move.ts';

/** Stands still with the newest under the cursor, or follows again. */
export function pause(model: Model): Step {
  const place = placeNow(model);
  if (!place.tail) return [followed(model, true), []];
  const rows = SCREEN[place.screen].rows?.(model, place);
  const selected = rows && selectedKey(rows, place);
  return [followed(selected === undefined ? model : withPlace(model, { selected }), false), []];
}

/** Shows the next sort only of what there is, and at last all of it again. */
export function sift(by: keyof Sift): (model: Model) => Step {
  return (model) => {
    const place = placeNow(model);
    const items = place.frozen ?? SCREEN[place.screen].live?.(model, place) ?? [];
    const { sift: before = {} } = place;
    const next = nextSift(before, by, items);
    const only = Object.keys(next).length === 0 ? undefined : next;
    if (only === undefined && place.sift === undefined)
      return [withNotice(model, nothingText(model, by)), []];
    return [withPlace(model, { sift: only, top: 0 }), []];
  };
}

function nothingText(model: Model, by: keyof Sift): string {
  if (by === 'kind') return 'These are of no kind that could be told apart.';
  if (by === 'severity') return 'There is nothing to sift.';
  return `These are all of one Sovereign. ${keyOf(model, 'to-all-events')} shows those of all.`;
}

function withNotice(model: Model, text: string): Model {
  return { ...model, notice: { text, tone: 'warning' } };
}
