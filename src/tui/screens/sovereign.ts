import { isDestroyed } from '../../domain/destroyed.ts';
import type { RootCause } from '../../domain/explain.ts';
import { lifeRuns } from '../../domain/life-runs.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { Progress } from '../../domain/progress.ts';
import { pad, wrap } from '../../style/text-width.ts';
import { causesSeen, causesTold, runningStage } from '../derive/causes.ts';
import { componentsOf } from '../derive/component-items.ts';
import { costOf } from '../derive/money.ts';
import { type Model, type Place, placeOf } from '../model.ts';
import { spanOf } from '../parts/age.ts';
import { type Line, type Look, plain, span } from '../parts/line.ts';
import { stageStrip, stepLines } from '../parts/stages.ts';
import type { Screen } from './screen.ts';

/** One Sovereign: how far, what holds it up, where it is. */
export const sovereign: Screen = {
  title: ({ fqdn = '' }) => fqdn,
  panel: ({ panels }, { fqdn = '' }) => panels.told[fqdn] ?? {},
  text: (model, place, columns, look) => {
    const progress = model.panels.told[place.fqdn ?? '']?.value?.progress;
    return progress === undefined ? [] : sovereignLines(model, progress, columns, look);
  },
  status: (model, place) => plain(statusText(model, place)),
  open: (_model, { fqdn = '' }) => placeOf('components', { fqdn }),
  empty: ({ fqdn = '' }) => `Nothing is known of ${fqdn}.`,
  command: ({ fqdn = '' }) => `catalyst sovereign show ${fqdn}`,
};

function statusText({ panels, now }: Model, { fqdn = '' }: Place): string {
  const summary = panels.fleet.value?.sovereigns.find((one) => one.fqdn === fqdn);
  const progress = panels.told[fqdn]?.value?.progress;
  const run = progress === undefined ? undefined : lifeRuns(progress).at(-1);
  const took = run === undefined ? '' : spanOf(Math.max(0, ended(run, now) - Date.parse(run.startedAt)));
  const who = summary?.holder;
  const by = who === undefined ? '' : `by ${who.holder} on ${who.host}, process ${who.pid}`;
  const ran = run === undefined ? '' : `${run.command} ${took}`;
  return [summary?.state ?? '', ran, by].filter((part) => part !== '').join(' · ');
}

function ended({ endedAt }: { endedAt?: string }, now: number): number {
  return endedAt === undefined ? now : Date.parse(endedAt);
}

function sovereignLines(model: Model, progress: Progress, columns: number, look: Look): Line[] {
  const running = runningStage(progress);
  return [
    ...stageStrip(progress, model.now, columns, look),
    ...(running === undefined ? [] : stepLines(running, model.now, look)),
    [],
    ...attention(model, progress, columns, look),
    ...facts(model, progress, columns),
  ];
}

const MOST_CAUSES = 5;

/** What needs somebody comes first; where nothing does, that is said too. */
function attention(model: Model, progress: Progress, columns: number, look: Look): Line[] {
  const head = plain('Needs attention', 'strong');
  const error = lifeRuns(progress).at(-1)?.error;
  const seen = model.panels.components[progress.sovereign];
  const causes = seen?.value === undefined ? causesTold(progress) : causesSeen(seen.value);
  const lines = [
    ...(error === undefined ? [] : wrapped(`${error.message} ${error.hint ?? ''}`, 'failed', columns, look)),
    ...(seen?.error === undefined
      ? []
      : wrapped(`Its cluster gives no answer: ${seen.error.message}`, 'warning', columns, look)),
    ...causes.slice(0, MOST_CAUSES).flatMap((cause) => causeLines(cause, columns, look)),
    ...(causes.length > MOST_CAUSES ? [plain(`    and ${causes.length - MOST_CAUSES} more`, 'quiet')] : []),
  ];
  if (lines.length > 0) return [head, ...lines, []];
  if (isDestroyed(progress)) return [plain(`  ${progress.destroyed?.detail ?? 'destroyed'}`), []];
  return [head, [span(`  ${look.symbols.done} `, 'good'), span('nothing')], []];
}

function causeLines({ id, state, cause, fix, blocks }: RootCause, columns: number, look: Look): Line[] {
  const bad = state === 'failed' ? 'failed' : state === 'degraded' ? 'warning' : 'waiting';
  const behind = blocks.length === 0 ? '' : `, blocks ${blocks.length}`;
  return wrapped(
    `${id} (${state}${behind}): ${cause}.${fix === undefined ? '' : ` ${fix}`}`,
    bad,
    columns,
    look,
  );
}

const ROLES = { failed: 'bad', warning: 'warning', waiting: 'waiting' } as const;

function wrapped(text: string, symbol: keyof typeof ROLES, columns: number, look: Look): Line[] {
  return wrap(text, columns - 4).map((part, index) =>
    index === 0 ? [span(`  ${look.symbols[symbol]} `, ROLES[symbol]), span(part)] : plain(`    ${part}`),
  );
}

function facts(model: Model, progress: Progress, columns: number): Line[] {
  if (isDestroyed(progress)) return [];
  const rows = [
    ...componentRow(model, progress),
    ...costRow(progress),
    ...dnsRows(progress),
    ...urlRows(progress),
    ...nodeRows(progress),
  ];
  return rows.flatMap(([name, text]) =>
    wrap(text, columns - 16).map((part, index) => [
      span(`  ${pad(index === 0 ? name : '', 13)} `, 'quiet'),
      span(part),
    ]),
  );
}

type Row = [string, string];

function componentRow(model: Model, { sovereign: fqdn }: Progress): Row[] {
  const known = componentsOf(model, fqdn);
  if (known === undefined) return [['components', 'no data']];
  return [['components', `${known.installed} of ${known.total} installed`]];
}

function costRow(progress: Progress): Row[] {
  const monthly = costOf(progress, 'monthly');
  const hourly = costOf(progress, 'hourly');
  return [['cost', monthly === undefined ? 'no data' : `${monthly} a month, ${hourly} an hour (net)`]];
}

function dnsRows({ stages, outputs }: Progress): Row[] {
  const { zone, nameservers, serial } = (outputs.records ?? {}) as Record<string, unknown>;
  const servers = Array.isArray(nameservers) ? ` at ${nameservers.join(', ')}` : '';
  const said = stages.records.detail === undefined ? [] : [stages.records.detail];
  const read = typeof zone === 'string' ? [`zone ${zone}, serial ${String(serial)}${servers}`] : [];
  return [...said, ...read].map((text, index): Row => [index === 0 ? 'dns' : '', text]);
}

function urlRows({ outputs }: Progress): Row[] {
  return Object.entries((outputs.urls ?? {}) as Record<string, string>).map(([name, url]) => [name, url]);
}

function nodeRows({ outputs }: Progress): Row[] {
  const regions = (outputs.regions ?? []) as unknown as RegionOutputs[];
  return regions.flatMap(({ key, loadBalancer, controlPlanes, workers }): Row[] => [
    [key, `load balancer ${loadBalancer.ipv4}`],
    ...[...controlPlanes, ...workers].map(
      (node): Row => ['', `${node.name}  ${node.ipv4}  ${node.privateIp}`],
    ),
  ]);
}
