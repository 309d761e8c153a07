import { componentId } from '../../domain/component.ts';
import type { RootCause } from '../../domain/explain.ts';
import { lifeRuns } from '../../domain/life-runs.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { Progress } from '../../domain/progress.ts';
import { primaryRegion } from '../../domain/progress-region.ts';
import type { ComponentList } from '../../services/components/list-components.ts';
import type { SovereignState, SovereignSummary } from '../../services/read-sovereigns.ts';
import type { Model, Panel } from '../model.ts';
import { memoOfTwo } from '../parts/memo.ts';
import { causesSeen, causesTold, runningStage, stageWaits } from './causes.ts';
import { costOf } from './money.ts';

/** One Sovereign as a row. */
export interface FleetItem {
  fqdn: string;
  /** `elsewhere`: a context names it, and its state is not here. */
  state: SovereignState | 'unreadable' | 'elsewhere';
  sandbox: boolean;
  /** `converge 21/35`, `35/35`. */
  progress: string;
  /** What blocks it, or why nobody knows. */
  blocks: string;
  version: string;
  regions: string;
  monthly: string;
  /** Of the newest thing that is known: RFC 3339. */
  at: string;
  /** Its cluster was asked and gave no answer. */
  unreachable: boolean;
}

type Panels = Model['panels'];

/** Every Sovereign of the state folder, what needs somebody first. */
export const fleetItems = memoOfTwo((list: object, panels: Panels): FleetItem[] => {
  const { sovereigns, unreadable, elsewhere = [] } = list as NonNullable<Panels['fleet']['value']>;
  const items = [
    ...sovereigns.map((summary) => itemOf(summary, panels)),
    ...unreadable.map(({ fqdn, message }) => unreadableItem(fqdn, message)),
    ...elsewhere.map(({ fqdn, world }) => elsewhereItem(fqdn, world === 'sandbox')),
  ];
  return items.sort((a, b) => URGENCY[a.state] - URGENCY[b.state] || (a.fqdn < b.fqdn ? -1 : 1));
});

const URGENCY: Record<FleetItem['state'], number> = {
  failed: 0,
  'timed-out': 1,
  interrupted: 2,
  unreadable: 3,
  working: 4,
  done: 5,
  elsewhere: 5,
  refused: 6,
  destroyed: 7,
};

function itemOf(summary: SovereignSummary, panels: Panels): FleetItem {
  const { fqdn, state, sandbox } = summary;
  const told = panels.told[fqdn]?.value;
  const seen = state === 'destroyed' ? undefined : panels.components[fqdn];
  const progress = told?.progress;
  return {
    ...{ fqdn, state, sandbox },
    progress: progress === undefined ? '' : progressText(progress, seen?.value),
    blocks: blocksText(summary, progress, seen),
    version: progress === undefined ? '' : versionOf(progress),
    regions: progress === undefined ? '' : regionsOf(progress),
    monthly: (progress && costOf(progress, 'monthly')) ?? '',
    at: newest(summary.at, seen?.at),
    unreachable: seen?.error !== undefined,
  };
}

function newest(told: string, seen: number | undefined): string {
  return seen === undefined || Date.parse(told) > seen ? told : new Date(seen).toISOString();
}

function progressText(progress: Progress, seen: ComponentList | undefined): string {
  const all = Object.values(progress.components);
  const installed = all.filter(({ state, suspended }) => state === 'installed' && suspended !== true).length;
  const counts = seen === undefined ? `${installed}/${all.length}` : `${seen.installed}/${seen.total}`;
  const stage = runningStage(progress)?.stage;
  const some = seen !== undefined || all.length > 0 ? counts : '';
  return stage === undefined || stage === 'converge' ? some : stage;
}

function blocksText(
  { state }: SovereignSummary,
  progress: Progress | undefined,
  seen: Panel<ComponentList> | undefined,
): string {
  if (progress === undefined || state === 'destroyed') return '';
  const stage = runningStage(progress);
  const causes = seen?.value === undefined ? causesTold(progress) : causesSeen(seen.value);
  if (seen?.error !== undefined) return `unreachable: ${seen.error.message}`;
  if (stage !== undefined && stage.stage !== 'converge') return stageWaits(stage) ?? '';
  const error = lifeRuns(progress).at(-1)?.error;
  return causes[0] === undefined ? (error?.message ?? '') : causeText(causes[0]);
}

function causeText({ id, cause }: RootCause): string {
  return `${id}: ${cause}`;
}

function versionOf({ runs, outputs }: Progress): string {
  const k3s = (outputs.spec as { k3s?: { version?: string } } | undefined)?.k3s?.version;
  return k3s ?? runs.at(-1)?.version ?? '';
}

function regionsOf({ outputs }: Progress): string {
  const regions = (outputs.regions ?? []) as unknown as RegionOutputs[];
  return regions.map(({ key }) => key).join(', ');
}

function unreadableItem(fqdn: string, message: string): FleetItem {
  const nothing = { progress: '', version: '', regions: '', monthly: '', at: '' };
  return { fqdn, state: 'unreadable', sandbox: false, blocks: message, unreachable: false, ...nothing };
}

function elsewhereItem(fqdn: string, sandbox: boolean): FleetItem {
  const nothing = { progress: '', version: '', regions: '', monthly: '', at: '' };
  return { fqdn, state: 'elsewhere', sandbox, blocks: '', unreachable: false, ...nothing };
}

/** Id of a component of the journal, as people say it. */
export function toldId(progress: Progress, region: string, component: string): string {
  return componentId(region, component, primaryRegion(progress));
}
