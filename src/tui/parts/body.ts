import { wrap } from '../../style/text-width.ts';
import { asideColumns } from '../layout.ts';
import { type Model, type Place, placeNow } from '../model.ts';
import { type Screen, selectedKey } from '../screens/screen.ts';
import { SCREEN } from '../screens/screens.ts';
import { panelState } from './badge.ts';
import { dialogLines } from './dialog.ts';
import { elsewhereText, isElsewhere, unreadableText } from './elsewhere.ts';
import { formLines } from './form.ts';
import { fitted, type Line, type Look, plain, type Span, span } from './line.ts';
import { shownRows } from './prompt.ts';
import type { Rows } from './rows.ts';
import { textTop, windowTop } from './window.ts';

/** Heading and body of the screen that is shown: as many lines as there is room for, or fewer. */
export function body(model: Model, look: Look): Line[] {
  const { columns } = model.size;
  const height = shownRows(model);
  if (model.mode.kind === 'dialog') return [[], ...dialogLines(model.mode, columns, height, look)];
  if (model.mode.kind === 'form') return [[], ...formLines(model.mode.form, columns, height, look)];
  const place = placeNow(model);
  const screen = SCREEN[place.screen];
  const rows = screen.rows?.(model, place);
  if (rows !== undefined && rows.keys.length > 0) return table(model, place, screen, rows, look);
  if (rows !== undefined && rows.total > 0)
    return [[], plain(`  None of the ${rows.total} matches.`, 'quiet')];
  const lines = screen.text?.(model, place, columns - 1, look) ?? [];
  if (lines.length === 0) return [[], ...instead(model, place, screen, look)];
  const top = textTop(place.top, height, lines.length);
  return [moreLine(top, lines.length - top - height), ...lines.slice(top, top + height)];
}

/** That a text goes on above or below what is shown. */
function moreLine(above: number, below: number): Line {
  const parts = [...(above > 0 ? [`${above} above`] : []), ...(below > 0 ? [`${below} below`] : [])];
  return parts.length === 0 ? [] : plain(` ${parts.join(' · ')}`, 'quiet');
}

function instead(model: Model, place: Place, screen: Screen, { symbols }: Look): Line[] {
  const panel = screen.panel(model, place);
  const said = (text: string, role?: Span['role']) =>
    wrap(text, model.size.columns - 4).map((line) => plain(`  ${line}`, role));
  const state = panelState(panel, model.now);
  const unreadable = state === 'loading' ? unreadableText(model, place) : undefined;
  if (unreadable !== undefined) return said(`${symbols.failed} ${unreadable}`, 'bad');
  if (state === 'loading')
    return said(isElsewhere(model, place) ? elsewhereText(model, place) : 'Reading', 'quiet');
  const { error } = panel;
  if (error === undefined) return said(screen.empty(place, model));
  const hint = error.hint === undefined ? [] : said(error.hint, 'quiet');
  return [...said(`${symbols.failed} ${error.message}`, 'bad'), ...hint];
}

function table(model: Model, place: Place, screen: Screen, rows: Rows, look: Look): Line[] {
  const beside = screen.aside === undefined ? 0 : asideColumns(model);
  const columns = model.size.columns - (beside === 0 ? 0 : beside + 3);
  const height = shownRows(model);
  const index = Math.max(0, rows.keys.indexOf(selectedKey(rows, place) ?? ''));
  const top = windowTop(index, place.top, height, rows.keys.length);
  const shown = Math.min(height, rows.keys.length - top);
  const marked = new Set(place.marked);
  const lines = Array.from({ length: shown }, (_, offset) => {
    const drawn = rows.draw(top + offset, columns - 1, model.now, look);
    const line = marked.has(rows.keys[top + offset] ?? '') ? withMark(drawn) : drawn;
    return top + offset === index ? chosen(line, columns) : [span(' '), ...line];
  });
  const left = [[span(' '), ...rows.heading(columns - 1)], ...lines];
  if (beside === 0) return left;
  const right = screen.aside?.(model, place, beside, look) ?? [];
  return Array.from({ length: height + 1 }, (_, row) => [
    ...fitted(left[row] ?? [], columns),
    span(' │ ', 'quiet'),
    ...(right[row - 1] ?? []),
  ]);
}

/** Between the sign of a row and its text. */
function withMark([sign, text, ...others]: Line): Line {
  return [...(sign === undefined ? [] : [sign]), span(`+${text?.text.slice(1) ?? ''}`, 'warning'), ...others];
}

/** Told by a sign as well as by the look. */
function chosen(line: Line, columns: number): Line {
  const text = `▸${line.map((one) => one.text).join('')}`;
  return [
    span(
      fitted(plain(text), columns)
        .map((one) => one.text)
        .join(''),
      'selected',
    ),
  ];
}
