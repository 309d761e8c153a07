import { wrap } from '../style/text-width.ts';
import { isTooSmall, LEAST } from './layout.ts';
import type { Model } from './model.ts';
import { body } from './parts/body.ts';
import { footer } from './parts/footer.ts';
import { header } from './parts/header.ts';
import { keyOf } from './parts/key-text.ts';
import { fitted, inSigns, type Line, type Look, plain } from './parts/line.ts';
import { spoken } from './parts/spoken.ts';

/** The whole screen: as many lines as the terminal has rows, each as wide as it. Follows from the model alone. */
export function view(model: Model, look: Look): Line[] {
  const { columns, rows } = model.size;
  if (model.spoken) return spoken(model, look);
  if (isTooSmall(model)) return filled(tooSmall(model), columns, rows);
  const foot = footer(model).map((line) => inSigns(line, look));
  const upper = [...header(model, look), ...body(model, look)]
    .slice(0, rows - foot.length)
    .map((line) => inSigns(line, look));
  return [...filled(upper, columns, rows - foot.length), ...foot.map((line) => fitted(line, columns))];
}

function filled(lines: readonly Line[], columns: number, rows: number): Line[] {
  return Array.from({ length: Math.max(0, rows) }, (_, row) => fitted(lines[row] ?? [], columns));
}

function tooSmall(model: Model): Line[] {
  const { size } = model;
  const { columns, rows } = LEAST;
  const text = `This window has ${size.columns} columns and ${size.rows} rows; the dashboard needs ${columns} and ${rows}. Make it larger, or leave with ${keyOf(model, 'quit')} and take: catalyst sovereign list`;
  return wrap(text, Math.max(1, size.columns)).map((line) => plain(line));
}
