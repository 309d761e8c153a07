import type { HealthRow } from '../../domain/business/health.ts';
import type { CheckResult, Diagnosis } from '../../services/doctor.ts';
import type { SymbolName } from '../../style/symbols.ts';
import { pad, wrap } from '../../style/text-width.ts';
import type { Role } from '../../style/theme.ts';
import { type BusinessSeen, businessOf } from '../business-seen.ts';
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
  status: (model, place) => {
    const services = place.fqdn === undefined ? {} : businessOf(model, 'services', place.fqdn);
    return plain([...statusTexts(checksOf(model, place).value), ...businessTexts(services)].join(' · '));
  },
  empty: () => 'Nothing was checked yet.',
  command: ({ fqdn }) => (fqdn === undefined ? 'catalyst doctor' : businessCommand(['health'], fqdn)),
};

/** In the world of the Sovereign that one came from: a rehearsal needs nothing of the real one. */
function checksOf({ panels }: Model, { fqdn = '' }: Pick<Place, 'fqdn'>): Panel<Diagnosis> {
  return panels.health[fqdn] ?? {};
}

function statusTexts(diagnosis: Diagnosis | undefined): string[] {
  if (diagnosis === undefined) return [];
  const count = (state: CheckResult['state']) => diagnosis.checks.filter((one) => one.state === state).length;
  const parts = (['fail', 'warn', 'unknown'] as const).flatMap((state) =>
    count(state) === 0 ? [] : [`${count(state)} ${state}`],
  );
  return [`${diagnosis.checks.length} checks`, ...parts];
}

/** What is wrong with its business goes on below, where a low window ends. */
function businessTexts({ value, error }: Panel<BusinessSeen['services']>): string[] {
  if (value === undefined) return error === undefined ? [] : ['business: no data'];
  const count = (state: HealthRow['state']) => value.rows.filter((one) => one.state === state).length;
  const [wrong, unknown] = [count('wrong'), count('unknown')];
  const parts = [
    ...(wrong === 0 ? [] : [`${wrong} wrong`]),
    ...(unknown === 0 ? [] : [`${unknown} unknown`]),
  ];
  return [`business: ${parts.length === 0 ? `${value.rows.length} fine` : parts.join(', ')}`];
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

/** Columns of a name, as many as there is room for. */
const [NAME, MOST_NAME] = [22, 31];

function checkLines(sign: Span, title: string, said: string, columns: number): Line[] {
  const room = Math.max(NAME, Math.min(MOST_NAME, Math.floor(columns * 0.38)));
  return wrap(said, columns - room - 6).map(
    (part, index): Line =>
      index === 0
        ? [sign, span(`${pad(title, room)}  `), span(part)]
        : [span(' '.repeat(room + 5)), span(part)],
  );
}
