import { lifeRuns } from '../../domain/life-runs.ts';
import type { Progress } from '../../domain/progress.ts';
import type { StageProgress } from '../../domain/stage-progress.ts';
import { runningStage } from '../derive/causes.ts';
import { standingNow } from '../derive/stood.ts';
import { sovereignPanel } from '../derive/told-panel.ts';
import { type Model, type Place, placeOf } from '../model.ts';
import { spanOf } from '../parts/age.ts';
import { attentionLines } from '../parts/attention.ts';
import { type Line, type Look, plain } from '../parts/line.ts';
import { sovereignFacts } from '../parts/sovereign-facts.ts';
import { newestRun, stageList } from '../parts/stage-list.ts';
import { stageStrip, stepLines } from '../parts/stages.ts';
import type { Screen } from './screen.ts';

/** One Sovereign: how far, what holds it up, where it is. */
export const sovereign: Screen = {
  title: ({ fqdn = '' }) => fqdn,
  panel: (model, { fqdn = '' }) => sovereignPanel(model, fqdn),
  text: (model, place, columns, look) => {
    const told = model.panels.told[place.fqdn ?? '']?.value;
    return told === undefined ? [] : sovereignLines(model, standingNow(told), columns, look);
  },
  status: (model, place) => plain(statusText(model, place)),
  open: (_model, { fqdn = '' }) => placeOf('components', { fqdn }),
  empty: ({ fqdn = '' }) => `Nothing is known of ${fqdn}.`,
  command: ({ fqdn = '' }) => `catalyst sovereign show ${fqdn}`,
};

function statusText({ panels, now }: Model, { fqdn = '' }: Place): string {
  const summary = panels.fleet.value?.sovereigns.find((one) => one.fqdn === fqdn);
  const told = panels.told[fqdn]?.value;
  const run = told === undefined ? undefined : lifeRuns(standingNow(told)).at(-1);
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
  const stage = stageToSee(progress);
  return [
    ...stageStrip(progress, model.now, columns, look),
    ...(stage === undefined ? [] : stepLines(stage, model.now, columns, look)),
    [],
    ...attentionLines(model, progress, columns, look),
    ...sovereignFacts(model, progress, columns, look),
    [],
    plain('Stages', 'strong'),
    ...stageList(progress, model.now, columns, look),
  ];
}

/** The stage that is at work, or the one at which the newest run stopped. */
function stageToSee(progress: Progress): StageProgress | undefined {
  const stopped = ({ state, interrupted }: StageProgress) => state === 'failed' || interrupted === true;
  const its = newestRun(progress)?.stages.map((id) => progress.stages[id]) ?? [];
  return runningStage(progress) ?? its.find(stopped);
}
