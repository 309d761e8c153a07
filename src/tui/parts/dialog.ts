import { wrap } from '../../style/text-width.ts';
import type { Mode } from '../model.ts';
import { type Line, type Look, plain, span } from './line.ts';

/** What a change would do, the command that does the same, and the question; Cancel is under the cursor. */
export function dialogLines(
  { dialog, yes, typed }: Mode & { kind: 'dialog' },
  columns: number,
  height: number,
  { ascii }: Look,
): Line[] {
  const { text, lines, command, confirmName } = dialog;
  const cursor = ascii ? '>' : '▸';
  const choice = (word: string, chosen: boolean) =>
    span(` ${chosen ? cursor : ' '} ${word} `, chosen ? 'selected' : 'plain');
  const question: Line[] =
    confirmName === undefined
      ? [[span('  '), choice('Cancel', !yes), span('   '), choice('Do it', yes)]]
      : [plain(`  To agree, type the name: ${confirmName}`), [span('  > '), span(`${typed}_`, 'strong')]];
  const foot = [[], plain(`  ${text}`, 'strong'), ...question];
  const head = [
    ...wrap(command, columns - 4).map((line) => plain(`  $ ${line}`, 'active')),
    [],
    ...lines.flatMap((line) => wrap(line, columns - 4).map((part) => plain(`  ${part}`))),
  ];
  const room = Math.max(1, height - foot.length);
  const cut = head.length <= room ? head : [...head.slice(0, room - 1), plain('  …', 'quiet')];
  return [...cut, ...foot];
}
