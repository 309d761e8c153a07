import { pad, wrap } from '../../style/text-width.ts';
import { type Line, plain, type Span, span } from './line.ts';

const NAME = 14;

/** A fact with its name before it; a long one goes on below. */
export function factLines(name: string, text: string, columns: number, role?: Span['role']): Line[] {
  return wrap(text.replaceAll(/\s+/g, ' ').trim(), columns - NAME - 3).map((part, index) => [
    span(`  ${pad(index === 0 ? name : '', NAME)} `, 'quiet'),
    span(part, role),
  ]);
}

/** Lines below a title, with a blank one between sections. */
export function section(title: string, lines: readonly Line[], none = 'no data'): Line[] {
  return [plain(title, 'strong'), ...(lines.length === 0 ? [plain(`  ${none}`, 'quiet')] : lines), []];
}
