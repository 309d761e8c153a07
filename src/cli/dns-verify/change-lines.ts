import type { VerifyChange } from '../../domain/dns-changes.ts';
import type { VerifyResult } from '../../domain/dns-verify.ts';
import { pad, wrap } from '../../style/text-width.ts';
import type { Screen } from '../screen.ts';
import { STATE_LOOK } from './row-text.ts';
import { shownRows } from './shown-rows.ts';

type View = Pick<Screen, 'symbols' | 'paint' | 'terminal' | 'columns'>;

/** Columns of time and stage. */
const INDENT = 17;

/** A line for each thing that changed, with the time; then what is waited for now. */
export function changeLines(changes: readonly VerifyChange[], result: VerifyResult, view: View): string[] {
  const { fqdn, at, diagnoses } = result;
  const time = at.slice(11, 19);
  const rows = shownRows(
    changes.map(({ row }) => row),
    fqdn,
  );
  const lines = rows.flatMap(({ stage, state, server, question, ttl, answer }) => {
    const { symbol, role, word } = STATE_LOOK[state];
    const look = `${view.symbols[symbol]} ${pad(word, 8)}`;
    const rest = ttl === '' ? '' : ` (${ttl})`;
    const [first = '', ...more] = wrapped(`${look}${server} ${question}: ${answer}${rest}`, view);
    const painted = `${view.paint(role, look)}${first.slice(look.length)}`;
    return [`${time} ${pad(stage, 7)} ${painted}`, ...more];
  });
  const root = diagnoses[0];
  if (root === undefined) return lines;
  const [first = '', ...more] = wrapped(root.sentence, view);
  return [...lines, `${time} ${pad('waiting', 7)} ${first}`, ...more];
}

/** On a terminal lines go on below their text; in a log each is one. */
function wrapped(text: string, { terminal, columns }: View): string[] {
  if (!terminal) return [text];
  const [first = '', ...more] = wrap(text, Math.max(20, columns - INDENT));
  return [first, ...more.map((line) => `${' '.repeat(INDENT)}${line}`)];
}

/** The same for a program: one object a change. */
export function changeObjects(changes: readonly VerifyChange[], { at }: VerifyResult): object[] {
  return changes.map(({ row, was }) => ({ at, change: row, was: was ?? null }));
}
