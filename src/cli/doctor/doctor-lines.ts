import type { ErrorObject } from '../../domain/errors.ts';
import type { CheckResult } from '../../services/doctor.ts';
import type { SymbolName } from '../../style/symbols.ts';
import { pad, textWidth, wrap } from '../../style/text-width.ts';
import type { Role } from '../../style/theme.ts';
import type { Screen } from '../screen.ts';
import type { ConfigRow } from '../settings/print-config.ts';

type Look = Pick<Screen, 'columns' | 'paint' | 'symbols'>;

const LOOK: Record<CheckResult['state'], { symbol: SymbolName; role: Role; word: string }> = {
  ok: { symbol: 'done', role: 'good', word: 'ok' },
  warn: { symbol: 'warning', role: 'warning', word: 'look' },
  unknown: { symbol: 'skipped', role: 'quiet', word: 'unknown' },
  fail: { symbol: 'failed', role: 'bad', word: 'failed' },
};
const WORDS = 9;

/** What was found, by what it was judged, and how it ended. */
export function doctorLines(
  { checks, error, judged }: { checks: readonly CheckResult[]; error?: ErrorObject; judged: ConfigRow[] },
  screen: Look,
): string[] {
  return [
    ...checks.flatMap((check) => checkLines(check, screen)),
    '',
    ...judgedLines(judged, screen),
    '',
    ...endLines(checks, error, screen),
  ];
}

/** A symbol and a word, what was found, and for one that failed its code and what to do. */
function checkLines({ state, title, sentence, fix, code }: CheckResult, screen: Look): string[] {
  const { symbol, role, word } = LOOK[state];
  const indent = screen.columns < 60 ? 3 : WORDS + 3;
  const head = ` ${screen.symbols[symbol]} ${pad(word, WORDS)}`;
  const text = [sentence, state === 'ok' ? undefined : fix].filter(Boolean).join(' ');
  const told = [...wrap(text, screen.columns - indent), ...(state === 'fail' && code ? [code] : [])];
  const titles = wrap(title, screen.columns - textWidth(head));
  return [
    ...titles.map((line, index) =>
      index === 0
        ? `${screen.paint(role, head)}${screen.paint('strong', line)}`
        : `${' '.repeat(textWidth(head))}${screen.paint('strong', line)}`,
    ),
    ...told.map((line) => `${' '.repeat(indent)}${line}`),
  ];
}

/** Without a spec something must stand in for one; whoever reads the result must know what. */
function judgedLines(judged: readonly ConfigRow[], screen: Look): string[] {
  const why = 'Judged by these values, since no spec was given. A variable CATALYST_… changes each of them.';
  const keys = Math.max(...judged.map(({ key }) => key.length));
  const rows = judged.flatMap(({ key, value, origin }) => {
    const text = `${value}${origin === 'default' ? '' : `  (${origin})`}`;
    const room = screen.columns - keys - 4;
    if (room < 16) return [`  ${key}`, ...wrap(text, screen.columns - 4).map((line) => `    ${line}`)];
    return wrap(text, room).map((line, index) => `  ${pad(index === 0 ? key : '', keys)}  ${line}`);
  });
  return [...wrap(why, screen.columns), ...rows];
}

function endLines(checks: readonly CheckResult[], error: ErrorObject | undefined, screen: Look): string[] {
  const count = (state: CheckResult['state']) => checks.filter((check) => check.state === state).length;
  const counts = (['ok', 'fail', 'warn', 'unknown'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${LOOK[state].word}`);
  const told = `${checks.length} checks: ${counts.join(', ')}. Nothing was written.`;
  const next =
    error === undefined
      ? 'catalyst init writes a sovereign.yaml, catalyst sovereign plan shows what it would make.'
      : `${error.code} · exit ${error.exit} · Correct what failed, then: catalyst doctor`;
  return [...wrap(told, screen.columns), ...wrap(next, screen.columns)];
}
