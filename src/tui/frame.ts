import { wrap } from '../style/text-width.ts';
import type { Model } from './model.ts';
import { keyOf } from './parts/key-text.ts';
import { fitted, type Line, type Look, oneLine, plain } from './parts/line.ts';
import { view } from './view.ts';

/** The screen; where what was answered cannot be drawn, that is said in its place, and every other screen is as it was. */
export function frame(model: Model, look: Look): Line[] {
  try {
    return view(model, look);
  } catch (failure) {
    return undrawn(model, failure, look);
  }
}

function undrawn(model: Model, failure: unknown, { symbols }: Look): Line[] {
  const { size, spoken } = model;
  const [back, refresh, quit] = (['back', 'refresh', 'quit'] as const).map((action) => keyOf(model, action));
  const why = oneLine(failure instanceof Error ? failure.message : String(failure));
  const lines = wrap(
    `${symbols.failed} What was answered cannot be drawn: ${why}`,
    Math.max(2, size.columns - 2),
  );
  const said = [...lines, '', `${back} goes back, ${refresh} reads again, ${quit} leaves.`].map((line) =>
    plain(` ${line}`, 'bad'),
  );
  if (spoken) return said;
  return Array.from({ length: size.rows }, (_, row) => fitted(said[row] ?? [], size.columns));
}
