import type { HealthRow } from '../../domain/business/health.ts';
import type { CheckResult, Diagnosis } from '../../services/doctor.ts';
import type { SymbolName } from '../../style/symbols.ts';
import { pad, wrap } from '../../style/text-width.ts';
import type { Role } from '../../style/theme.ts';
import { businessOf } from '../business-seen.ts';
import { businessCommand } from '../derive/business-commands.ts';
import type { Model, Panel, Place } from '../model.ts';
import { section } from '../parts/facts.ts';
import { type Line, type Look, plain, type Span, span } from '../parts/line.ts';
import { panelLines } from '../parts/panel-lines.ts';
import type { Screen } from './screen.ts';

const SIGNS: Record<CheckResult['state'], [SymbolName, Role]> = {
  ok: ['done', 'good'],
  warn: ['warning', 'warning'],
  fail: ['failed', 'bad'],
  unknown: ['skipped', 'quiet'],
};

/** The checks of `catalyst doctor`, and the services of the Sovereign that one came from, again and again. */
export const health: Screen = {
  title: () => 'Health',
  panel: checksOf,
  text: (model, { fqdn }, columns, look) => {
    const checks = healthLines(checksOf(model, fqdn === undefined ? {} : { fqdn }).value, columns, look);
    if (fqdn === undefined || checks.length === 0) return checks;
    const services = panelLines(businessOf(model, 'services', fqdn), model, columns, look, ({ rows }) =>
      serviceLines(rows, columns, look),
    );
    return [...checks, [], ...section(`Business of ${fqdn}`, services)];
  },
  status: (model, place) => plain(statusText(checksOf(model, place).value)),
  empty: () => 'Nothing was checked yet.',
  command: ({ fqdn }) => (fqdn === undefined ? 'catalyst doctor' : businessCommand(['health'], fqdn)),
};

/** In the world of the Sovereign that one came from: a rehearsal needs nothing of the real one. */
function checksOf({ panels }: Model, { fqdn = '' }: Pick<Place, 'fqdn'>): Panel<Diagnosis> {
  return panels.health[fqdn] ?? {};
}

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
    const said = fix === undefined ? sentence : `${sentence} ${fix}`;
    return checkLines(span(` ${symbols[symbol]} `, role), title, said, columns);
  });
}

const SERVICE_SIGNS: Record<HealthRow['state'], [SymbolName, Role]> = {
  ok: ['done', 'good'],
  wrong: ['failed', 'bad'],
  unknown: ['skipped', 'quiet'],
};

const SERVICE_URGENCY = { wrong: 0, unknown: 1, ok: 2 };

function serviceLines(rows: readonly HealthRow[], columns: number, { symbols }: Look): Line[] {
  const worst = [...rows].sort((a, b) => SERVICE_URGENCY[a.state] - SERVICE_URGENCY[b.state]);
  return worst.flatMap(({ name, state, says }) => {
    const [symbol, role] = SERVICE_SIGNS[state];
    return checkLines(span(` ${symbols[symbol]} `, role), name, says, columns);
  });
}

function checkLines(sign: Span, title: string, said: string, columns: number): Line[] {
  return wrap(said, columns - 28).map(
    (part, index): Line =>
      index === 0 ? [sign, span(`${pad(title, 22)}  `), span(part)] : [span(' '.repeat(27)), span(part)],
  );
}
