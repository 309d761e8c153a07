import { isDestroying, isZoneLeft } from '../../domain/destroyed.ts';
import { lifeRuns } from '../../domain/life-runs.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { Progress } from '../../domain/progress.ts';
import type { SovereignSummary } from '../../services/read-sovereigns.ts';
import { pad } from '../../style/text-width.ts';
import { costTexts } from '../cost-text.ts';
import { leftOfDestroy } from './left-of-destroy.ts';

/** Below the stages of `sovereign show`: state, addresses, nodes, cost, and the command that comes next. */
export function detailLines(summary: SovereignSummary, progress: Progress): string[] {
  const rows: [string, string][] = [
    [
      'state',
      `${stateText(summary, progress)} (by the journal, as of ${summary.at.replace('T', ' ').slice(0, 19)} UTC)`,
    ],
    ...(isDestroying(progress) ? leftRows(progress) : livingRows(progress)),
  ];
  const error = lifeRuns(progress).at(-1)?.error ?? progress.runs.at(-1)?.error;
  const failure =
    error === undefined
      ? []
      : ['', `${error.message}`, ...(error.hint === undefined ? [] : [`  ${error.hint}`])];
  return ['', ...rows.map(([name, text]) => `  ${pad(name, 14)} ${text}`), ...failure];
}

function livingRows(progress: Progress): [string, string][] {
  return [...componentRows(progress), ...costRows(progress), ...urlRows(progress), ...nodeRows(progress)];
}

/** Of a destroy that has not come to its end. */
function leftRows(progress: Progress): [string, string][] {
  return [['left', leftOfDestroy(progress)]];
}

/** How many are installed, and by name those that are not. */
function componentRows({ components }: Progress): [string, string][] {
  const all = Object.values(components);
  const open = all.filter(({ state }) => state !== 'installed');
  if (all.length === 0) return [];
  const rows = open.map(({ component, state }): [string, string] => ['', `${component}  ${state}`]);
  return [['components', `${all.length - open.length} of ${all.length} installed`], ...rows];
}

function costRows(progress: Progress): [string, string][] {
  const cost = costTexts(progress);
  return cost === undefined ? [] : [['cost', `${cost.monthly}, ${cost.hourly} (net)`]];
}

function stateText({ state, holder, fqdn }: SovereignSummary, progress: Progress): string {
  if (holder !== undefined)
    return `working: ${holder.holder} on ${holder.host}, process ${holder.pid}, since ${holder.since}`;
  if (state === 'done') return 'done';
  if (state === 'destroyed') return destroyedText(progress);
  return `${state}; go on with: catalyst sovereign resume ${fqdn}`;
}

function destroyedText(progress: Progress): string {
  const { destroyed, sovereign } = progress;
  const when = destroyed?.at.replace('T', ' ').slice(0, 16) ?? '';
  const zone = isZoneLeft(progress) ? `; its zone waits: catalyst sovereign resume ${sovereign}` : '';
  return `destroyed at ${when} UTC: ${destroyed?.detail ?? ''}${zone}`;
}

function urlRows({ outputs }: Progress): [string, string][] {
  return Object.entries((outputs.urls ?? {}) as Record<string, string>);
}

function nodeRows({ outputs }: Progress): [string, string][] {
  const regions = (outputs.regions ?? []) as unknown as RegionOutputs[];
  return regions.flatMap((region) => [
    [region.key, `load balancer ${region.loadBalancer.ipv4}`] as [string, string],
    ...[...region.controlPlanes, ...region.workers].map((node): [string, string] => [
      '',
      `${node.name}  ${node.ipv4}  ${node.privateIp}`,
    ]),
  ]);
}
