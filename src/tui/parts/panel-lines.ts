import { wrap } from '../../style/text-width.ts';
import type { Model, Panel } from '../model.ts';
import { badge, panelState } from './badge.ts';
import { type Line, type Look, plain, span } from './line.ts';

/** A panel inside a text: what it knows; that it reads, or why it knows nothing; its age where that is long ago, and why. */
export function panelLines<T>(
  panel: Panel<T>,
  { now }: Pick<Model, 'now'>,
  columns: number,
  look: Look,
  draw: (value: T) => readonly Line[],
): Line[] {
  const state = panelState(panel, now);
  if (panel.value !== undefined) {
    const drawn = draw(panel.value);
    return state === 'stale' ? [...drawn, ...staleLines(panel, now, columns, look)] : [...drawn];
  }
  if (panel.error === undefined) return [plain('  reading', 'quiet')];
  const { message, hint = '' } = panel.error;
  const text = [message, hint].filter(Boolean).join(' ');
  return wrap(text, columns - 6).map((part, index) =>
    index === 0 ? [span(`  ${look.symbols.failed} `, 'bad'), span(part)] : plain(`    ${part}`),
  );
}

function staleLines(panel: Panel<unknown>, now: number, columns: number, look: Look): Line[] {
  const why = wrap(panel.error?.message ?? '', columns - 6).filter((part) => part !== '');
  return [[span('  '), ...badge(panel, now, look)], ...why.map((part) => plain(`    ${part}`))];
}
