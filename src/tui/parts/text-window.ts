import { textWidth } from '../../style/text-width.ts';
import type { EditedText } from '../form/edited-text.ts';

/** A text on both sides of its cursor, as much of it as there is room for. */
export interface TextWindow {
  before: string;
  after: string;
}

/** The part of a text around its cursor in at most so many columns; `…` where something is left out. */
export function textWindow({ text, at }: EditedText, columns: number): TextWindow {
  const [left, right] = [text.slice(0, at), text.slice(at)];
  const wanted = Math.max(1, columns - Math.min(textWidth(right), Math.floor(columns / 4)));
  const before = lastOf(left, wanted);
  return { before, after: firstOf(right, columns - textWidth(before)) };
}

function firstOf(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  const kept = takenWhile([...text], columns - 1);
  return columns < 1 ? '' : `${kept.join('')}…`;
}

function lastOf(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  const kept = takenWhile([...text].reverse(), columns - 1).reverse();
  return columns < 1 ? '' : `…${kept.join('')}`;
}

function takenWhile(signs: readonly string[], columns: number): string[] {
  let width = 0;
  const over = signs.findIndex((sign) => {
    width += textWidth(sign);
    return width > columns;
  });
  return signs.slice(0, over < 0 ? signs.length : over);
}
