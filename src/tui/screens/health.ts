import type { CheckResult, Diagnosis } from '../../services/doctor.ts';
import type { SymbolName } from '../../style/symbols.ts';
import { pad, wrap } from '../../style/text-width.ts';
import type { Role } from '../../style/theme.ts';
import { type Line, type Look, plain, span } from '../parts/line.ts';
import type { Screen } from './screen.ts';

const SIGNS: Record<CheckResult['state'], [SymbolName, Role]> = {
  ok: ['done', 'good'],
  warn: ['warning', 'warning'],
  fail: ['failed', 'bad'],
  unknown: ['skipped', 'quiet'],
};

/** The checks of `catalyst doctor`, again and again. */
export const health: Screen = {
  title: () => 'Health',
  panel: ({ panels }) => panels.health,
  text: ({ panels }, _place, columns, look) => healthLines(panels.health.value, columns, look),
  status: ({ panels }) => plain(statusText(panels.health.value)),
  empty: () => 'Nothing was checked yet.',
  command: () => 'catalyst doctor',
};

function statusText(diagnosis: Diagnosis | undefined): string {
  if (diagnosis === undefined) return '';
  const count = (state: CheckResult['state']) => diagnosis.checks.filter((one) => one.state === state).length;
  const parts = (['fail', 'warn', 'unknown'] as const).flatMap((state) =>
    count(state) === 0 ? [] : [`${count(state)} ${state}`],
  );
  return [`${diagnosis.checks.length} checks`, ...parts].join(' · ');
}

const URGENCY = { fail: 0, warn: 1, unknown: 2, ok: 3 };

function healthLines(diagnosis: Diagnosis | undefined, columns: number, { symbols }: Look): Line[] {
  const checks = [...(diagnosis?.checks ?? [])].sort((a, b) => URGENCY[a.state] - URGENCY[b.state]);
  return checks.flatMap(({ state, title, sentence, fix }) => {
    const [symbol, role] = SIGNS[state];
    const said = wrap(fix === undefined ? sentence : `${sentence} ${fix}`, columns - 28);
    return said.map(
      (part, index): Line =>
        index === 0
          ? [span(` ${symbols[symbol]} `, role), span(`${pad(title, 22)}  `), span(part)]
          : [span(' '.repeat(27)), span(part)],
    );
  });
}
