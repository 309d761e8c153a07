import { textWidth, wrap } from '../../style/text-width.ts';
import type { Mode } from '../model.ts';
import { type Line, type Look, plain, span } from './line.ts';

/** What a change would do, the command that does the same, and the question; Cancel is under the cursor. */
export function dialogLines(
  { dialog, yes, typed, top = 0, unread }: Mode & { kind: 'dialog' },
  columns: number,
  height: number,
  { ascii }: Look,
): Line[] {
  const { text, lines, command, confirmName } = dialog;
  const cursor = ascii ? '>' : '▸';
  const choice = (word: string, chosen: boolean) =>
    span(` ${chosen ? cursor : ' '} ${word} `, chosen ? 'selected' : 'plain');
  const question: Line[] =
    unread !== undefined
      ? [plain('  Read it first: an answer is taken in a moment.', 'quiet')]
      : confirmName === undefined
        ? [[span('  '), choice('Cancel', !yes), span('   '), choice('Do it', yes)]]
        : [plain(`  To agree, type the name: ${confirmName}`), [span('  > '), span(`${typed}_`, 'strong')]];
  const foot = [[], plain(`  ${text}`, 'strong'), ...question];
  const head = [
    ...command
      .split('\n')
      .flatMap((one) =>
        wrap(one, columns - 6).map((line, index) => plain(`  ${index === 0 ? '$ ' : '  '}${line}`, 'active')),
      ),
    [],
    ...lines.flatMap((line) => indented(line, columns - 4).map((part) => plain(`  ${part}`))),
  ];
  const room = Math.max(1, height - foot.length);
  return [...windowOf(head, top, room), ...foot];
}

/** A plan stands in columns: what goes on below its cell stays below it. */
function indented(line: string, columns: number): string[] {
  if (textWidth(line) <= columns) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  return wrap(line.slice(indent.length), columns - indent.length).map((part) => `${indent}${part}`);
}

/** What of it there is room for, and how much stands above and below. */
function windowOf(lines: readonly Line[], top: number, room: number): readonly Line[] {
  if (lines.length <= room) return lines;
  const shown = Math.max(1, room - 1);
  const above = Math.max(0, Math.min(top, lines.length - shown));
  const below = lines.length - above - shown;
  const parts = [...(above > 0 ? [`${above} above`] : []), ...(below > 0 ? [`${below} below`] : [])];
  return [...lines.slice(above, above + shown), plain(`  ${parts.join(' · ')}: page up, page down`, 'quiet')];
}
