import { clip, wrap } from '../../style/text-width.ts';
import { completions, nearCommand } from '../derive/commands.ts';
import { isExpression } from '../derive/filter.ts';
import { siftText } from '../derive/sift.ts';
import { bodyRows } from '../layout.ts';
import { type Model, placeNow } from '../model.ts';
import { isStream } from '../screens/screen.ts';
import { SCREEN } from '../screens/screens.ts';
import { keyOf } from './key-text.ts';
import { type Line, oneLine, plain, type Span, span } from './line.ts';
import { memo } from './memo.ts';

/**
 * What is typed, what was said last, or what stands cut off in the row under the cursor: on as many lines as it takes, so
 * that its end, which often says what to do, is there as well.
 */
export const promptLines = memo((model: Model): Line[] => {
  const { mode } = model;
  if (mode.kind === 'command' || mode.kind === 'filter') return [typedLine(model)];
  const [text, role] = saidNow(model);
  const columns = model.size.columns - 2;
  const most = mostLines(model);
  // A log has lines of any length: what nobody will see is not broken into lines.
  const parts = wrap(clip(oneLine(text), most * columns), columns);
  const shown = parts.slice(0, most);
  const rest = parts.slice(most);
  const cut =
    rest.length === 0 ? shown : [...shown.slice(0, -1), clip(`${shown.at(-1)} ${rest[0]}…`, columns)];
  return cut.map((part) => plain(` ${part}`, role));
});

/** Rows that are left for the body. */
export function shownRows(model: Model): number {
  return Math.max(1, bodyRows(model) - promptLines(model).length + 1);
}

/** A stream that follows would jump with each line that is longer or shorter; who stands still reads the whole of it. */
function mostLines(model: Model): number {
  const { size, notice } = model;
  const place = placeNow(model);
  if (notice === undefined && isStream(place) && place.tail) return 1;
  return Math.max(1, Math.min(4, Math.floor(size.rows / 6)));
}

function typedLine(model: Model): Line {
  const { mode } = model;
  const { filter } = placeNow(model);
  if (mode.kind === 'command') {
    const found = completions(model, mode.text);
    const hint = found.length === 0 ? nearText(model, mode.text) : found.slice(0, 8).join('  ');
    return [span(` :${mode.text}`, 'strong'), span('_  '), span(hint, 'quiet')];
  }
  const hint = isExpression(filter) ? '' : 'taken as it stands: no regular expression';
  return [span(` /${filter}`, 'strong'), span('_  '), span(hint, 'quiet')];
}

function nearText(model: Model, typed: string): string {
  const near = nearCommand(model, typed);
  return near === undefined ? 'no such command' : `no such command: perhaps ${near}`;
}

/** In a form and over a question only what was said: what they are about stands in them. */
function saidNow(model: Model): [text: string, role: Span['role']] {
  const { mode, notice, looking } = model;
  if (looking !== undefined)
    return [`${looking}. Keys wait for its question; Esc lets it come later.`, 'quiet'];
  if (notice !== undefined) return [notice.text, notice.tone];
  if (mode.kind === 'form' || mode.kind === 'dialog') return ['', 'quiet'];
  const place = placeNow(model);
  const { filter, sift = {}, marked = [] } = place;
  const back = `${keyOf(model, 'back')} drops`;
  if (marked.length > 0)
    return [`${marked.length} marked · a change is for all of them · ${back} the marks`, 'warning'];
  const only = siftText(sift);
  const shown = [only === '' ? '' : `only ${only}`, filter === '' ? '' : `filter /${filter}`].filter(Boolean);
  if (shown.length > 0) return [`${shown.join(' · ')} · ${back} it`, 'warning'];
  const screen = SCREEN[place.screen];
  const { value, error } = screen.panel(model, place);
  if (value !== undefined && error !== undefined) return [error.message, 'warning'];
  return [screen.note?.(model, place) ?? '', 'quiet'];
}
