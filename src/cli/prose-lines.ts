import { textWidth, wrap } from '../style/text-width.ts';
import type { Screen } from './screen.ts';

/** A command stays one line: a terminal that breaks it lets it be pasted all the same. */
const COMMAND = /^\s*(\$ )?catalyst [a-z]/;
/** A first column, and what stands in the next. */
const COLUMNS = /^(?<head>\s*\S+(?: \S+)*\s{2,})(?<text>\S.*)$/;
/** Less than this beside a first column, and the text goes below it. */
const LEAST = 24;

/** Lines as a terminal shows them with no word broken at its edge; what goes on below is indented. */
export function proseLines(
  lines: readonly string[],
  { terminal, columns }: Pick<Screen, 'terminal' | 'columns'>,
): string[] {
  if (!terminal) return [...lines];
  return lines.flatMap((line) => {
    if (textWidth(line) <= columns || COMMAND.test(line)) return [line];
    const indent = ' '.repeat(line.length - line.trimStart().length);
    const { head = indent, text = line.trimStart() } = COLUMNS.exec(line)?.groups ?? {};
    return hangingLines(head, text.replaceAll(/ {3,}/g, '  '), columns);
  });
}

/** A text behind a head, broken between words; it goes on under its beginning, or all below where that leaves no room. */
export function hangingLines(head: string, text: string, columns: number): string[] {
  const width = textWidth(head);
  if (width + textWidth(text) <= columns) return [`${head}${text}`.trimEnd()];
  const room = columns - width;
  if (room >= LEAST || head.trim() === '') {
    return wrap(text, room).map((line, index) =>
      `${index === 0 ? head : ' '.repeat(width)}${line}`.trimEnd(),
    );
  }
  const indent = ' '.repeat(head.length - head.trimStart().length + 2);
  return [head.trimEnd(), ...wrap(text, columns - indent.length).map((line) => indent + line)];
}
