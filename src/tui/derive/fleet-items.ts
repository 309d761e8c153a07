import { componentId } from '../../domain/component.ts';
import { isDestroyed, isDestroying } from '../../domain/destroyed.ts';
import type { RootCause } from '../../domain/explain.ts';
import { lifeRuns } from '../../domain/life-runs.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { Progress } from '../../domain/progress.ts';
import { primaryRegion } from '../../domain/progress-region.ts';
import type { ComponentList } from '../../services/components/list-components.ts';
import type { SovereignState, SovereignSummary } from '../../services/read-sovereigns.ts';
import type { Model } from '../model.ts';
import { memoOfTwo } from '../parts/memo.ts';
import { causesNow, onItsWayText, runningStage, stageWaits, stoppedTexts } from './causes.ts';
import { listNow } from './list-now.ts';
import { costText } from './money.ts';
import { standingNow } from './stood.ts';

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
  /** A run was refused in the middle: some of it exists. */
  half: boolean;
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
  return items.sort((a, b) => rankOf(a) - rankOf(b) || (a.fqdn < b.fqdn ? -1 : 1));
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

/** What exists in part is gone on with, or taken back: either way by somebody. */
function rankOf({ state, half }: FleetItem): number {
  return half ? URGENCY.interrupted : URGENCY[state];
}

function itemOf(summary: SovereignSummary, panels: Panels): FleetItem {
  const { fqdn, state, sandbox } = summary;
  const told = panels.told[fqdn]?.value;
  const progress = told && standingNow(told);
  const down = progress !== undefined && (isDestroyed(progress) || isDestroying(progress));
  const seen = down || state === 'destroyed' ? undefined : panels.components[fqdn];
  return {
    ...{ fqdn, state, sandbox },
    progress: progress === undefined ? '' : progressText(progress, down ? undefined : listNow(panels, fqdn)),
    blocks: blocksText(summary, progress, panels),
    version: progress === undefined ? '' : versionOf(progress),
    regions: progress === undefined ? '' : regionsOf(progress),
    monthly: monthlyText(summary),
    half: state === 'refused' && progress !== undefined && hasBegun(progress),
    at: newest(summary.at, seen?.at),
    unreachable: seen?.error !== undefined,
  };
}

/** As `sovereign list` has it: by the plan, or after a destroy what it left. */
function monthlyText({ monthly = '', currency = '' }: SovereignSummary): string {
  return monthly === '' ? '' : costText(currency, monthly, 'monthly');
}

function hasBegun({ stages }: Progress): boolean {
  return stages.apply.state !== 'waiting' && stages.apply.state !== 'undone';
}

function newest(told: string, seen: number | undefined): string {
  return seen === undefined || Date.parse(told) > seen ? told : new Date(seen).toISOString();
}

function progressText(progress: Progress, seen: ComponentList | undefined): string {
  const all = isDestroying(progress) ? [] : Object.values(progress.components);
  const installed = all.filter(({ state, suspended }) => state === 'installed' && suspended !== true).length;
  const counts = seen === undefined ? `${installed}/${all.length}` : `${seen.installed}/${seen.total}`;
  const stage = runningStage(progress)?.stage;
  const some = seen !== undefined || all.length > 0 ? counts : '';
  return stage === undefined || stage === 'converge' ? some : stage;
}

/** Of the run that tells how it stands: one that was refused since changed nothing, and blocks nothing. */
function blocksText(
  { state, fqdn }: SovereignSummary,
  progress: Progress | undefined,
  panels: Panels,
): string {
  if (progress === undefined || state === 'destroyed') return '';
  const stage = runningStage(progress);
  const silence = isDestroying(progress) ? undefined : panels.components[fqdn]?.error;
  if (silence !== undefined) return `unreachable: ${silence.message}`;
  if (stage !== undefined && stage.stage !== 'converge') return stageWaits(stage) ?? '';
  const [stopped] = stoppedTexts(panels, progress);
  if (stopped !== undefined) return stopped;
  const [cause] = causesNow(panels, progress);
  if (cause !== undefined) return causeText(cause);
  return lifeRuns(progress).at(-1)?.error?.message ?? onItsWayText(panels, progress) ?? '';
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
  return {
    fqdn,
    state: 'unreadable',
    sandbox: false,
    blocks: message,
    half: false,
    unreachable: false,
    ...nothing,
  };
}

function elsewhereItem(fqdn: string, sandbox: boolean): FleetItem {
  const nothing = { progress: '', version: '', regions: '', monthly: '', at: '' };
  return { fqdn, state: 'elsewhere', sandbox, blocks: '', half: false, unreachable: false, ...nothing };
}

/** Id of a component of the journal, as people say it. */
export function toldId(progress: Progress, region: string, component: string): string {
  return componentId(region, component, primaryRegion(progress));
}
