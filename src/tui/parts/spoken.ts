import { bodyRows } from '../layout.ts';
import { type Model, placeNow } from '../model.ts';
import { selectedKey } from '../screens/screen.ts';
import { SCREEN } from '../screens/screens.ts';
import { badge } from './badge.ts';
import { dialogLines } from './dialog.ts';
import { footer } from './footer.ts';
import { type Line, type Look, lineWidth, plain } from './line.ts';
import { spokenForm } from './spoken-form.ts';
import { textTop } from './window.ts';

const COLUMNS = 200;

/** For a screen reader: where one is, what is under the cursor, what was said; nothing beside another, no moving clock. */
export function spoken(model: Model, look: Look): Line[] {
  const place = placeNow(model);
  const screen = SCREEN[place.screen];
  const where = model.places.map((one) => SCREEN[one.screen].title(one)).join(', ');
  const lock = model.unlocked ? 'unlocked for changes' : 'read-only';
  const books = place.fqdn !== undefined && model.books[place.fqdn] !== undefined ? ', books open' : '';
  const lines = [
    plain(`${where}, ${lock}${books}`),
    screen.status(model, place),
    badge(screen.panel(model, place), model.now, look),
    ...contentLines(model, look),
    ...footer(model).slice(0, -1),
  ];
  return lines.filter((line) => lineWidth(line) > 0);
}

function contentLines(model: Model, look: Look): Line[] {
  if (model.mode.kind === 'dialog') return dialogLines(model.mode, COLUMNS, COLUMNS, look);
  if (model.mode.kind === 'form') return spokenForm(model.mode.form);
  const place = placeNow(model);
  const screen = SCREEN[place.screen];
  const rows = screen.rows?.(model, place);
  if (rows !== undefined) {
    const index = rows.keys.indexOf(selectedKey(rows, place) ?? '');
    if (index < 0) return [plain(rows.total === 0 ? screen.empty(place, model) : 'No row matches.')];
    const words = rows.say(index, model.now);
    const mark = place.marked?.includes(rows.keys[index] ?? '') === true ? ', marked' : '';
    return [plain(`Row ${index + 1} of ${rows.keys.length}: ${words}${mark}`)];
  }
  const lines = screen.text?.(model, place, 76, look) ?? [];
  if (lines.length > 0) {
    const top = textTop(place.top, bodyRows(model), lines.length);
    const below = lines.length - top - bodyRows(model);
    const more = below > 0 ? [plain(`${below} more lines below: page down`)] : [];
    return [...lines.slice(top, top + bodyRows(model)), ...more];
  }
  const { error, value } = screen.panel(model, place);
  return [plain(error?.message ?? (value === undefined ? 'Reading' : screen.empty(place, model)))];
}
