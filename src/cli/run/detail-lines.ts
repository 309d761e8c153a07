import { whatIsLeft } from '../../domain/destroy/what-is-left.ts';
import { isDestroying, isUnfinished, isZoneLeft } from '../../domain/destroyed.ts';
import { lifeRuns, tellingRun } from '../../domain/life-runs.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { Progress } from '../../domain/progress.ts';
import { sinceText } from '../../domain/since-text.ts';
import type { SovereignSummary } from '../../services/read-sovereigns.ts';
import { timeOfDay } from '../../style/durations.ts';
import { pad, wrap } from '../../style/text-width.ts';
import { costTexts } from '../cost-text.ts';
import { leftLine, whatExistsRows, withoutExisting } from './what-exists.ts';

type Row = [name: string, text: string];

/**
 * Below the stages of `sovereign show`: state, addresses, nodes, cost, and the next command.
 * @param look `now` in milliseconds, and the width that nothing but a command goes beyond
 */
export function detailLines(
  summary: SovereignSummary,
  progress: Progress,
  look: { now: number; columns: number },
): string[] {
  const error = lifeRuns(progress).at(-1)?.error ?? progress.runs.at(-1)?.error;
  const stopped = summary.holder === undefined && isUnfinished(progress);
  const rows: Row[] = [
    ['state', stateText(summary, progress, look.now)],
    ['', `by the journal, as of ${summary.at.replace('T', ' ').slice(0, 19)} UTC`],
    ...declinedRow(progress),
    ...(stopped ? whatExistsRows(progress, error?.message) : nextRow(summary)),
    ...(stopped ? [] : leftRows(progress)),
    ...(isDestroying(progress) ? [] : livingRows(progress, stopped)),
  ];
  return [
    '',
    ...rows.flatMap((row) => rowLines(row, look.columns)),
    ...failureLines(error, look.columns, stopped),
  ];
}

/** A newest run that ended before it did anything outside says nothing about how it stands. */
function declinedRow(progress: Progress): Row[] {
  const last = lifeRuns(progress).at(-1);
  if (last === undefined || last.outcome === undefined || last === tellingRun(progress)) return [];
  const at = last.startedAt.replace('T', ' ').slice(0, 16);
  return [['since then', `${last.command} of ${at} UTC: ${last.outcome}; nothing was changed`]];
}

/** A command is left whole, so that it can be pasted. */
function rowLines([name, text]: Row, columns: number): string[] {
  const lines = text.startsWith('catalyst ') ? [text] : wrap(text, Math.max(20, columns - 17));
  return lines.map((line, index) => `  ${pad(index === 0 ? name : '', 14)} ${line}`);
}

function failureLines(
  error: { message: string; hint?: string } | undefined,
  columns: number,
  stopped: boolean,
): string[] {
  if (error === undefined) return [];
  const { message } = error;
  // The rows above say how to go on.
  const hint = stopped && error.hint?.startsWith('catalyst sovereign resume') ? undefined : error.hint;
  const next = hint === undefined ? [] : hint.startsWith('catalyst ') ? [hint] : wrap(hint, columns - 2);
  return ['', ...wrap(withoutExisting(message), columns), ...next.map((line) => `  ${line}`)];
}

/** What a destroy that came to its end left by wish, and what it goes on costing. */
function leftRows(progress: Progress): Row[] {
  const left = whatIsLeft(progress);
  return left === undefined ? [] : [['still there', leftLine(left)]];
}

/** How to go on with what did nothing outside yet. */
function nextRow({ state, holder, fqdn }: SovereignSummary): Row[] {
  if (holder !== undefined || state === 'done' || state === 'destroyed') return [];
  return [['go on', `catalyst sovereign resume ${fqdn}`]];
}

function livingRows(progress: Progress, stopped: boolean): Row[] {
  return [
    ...componentRows(progress),
    ...costRows(progress, stopped),
    ...urlRows(progress),
    ...nodeRows(progress),
  ];
}

/** How many are installed, and by name those that are not, where the stages above do not show them. */
function componentRows({ components, stages }: Progress): Row[] {
  const all = Object.values(components);
  const open = all.filter(({ state }) => state !== 'installed');
  if (all.length === 0) return [];
  // The running stage shows them, each with what it waits for.
  const named = stages.converge.state === 'running' ? [] : open;
  const rows = named.map(({ component, state }): Row => ['', `${component}  ${state}`]);
  return [['components', `${all.length - open.length} of ${all.length} installed`], ...rows];
}

/** Of what stands; while it is not whole, what it will cost by the plan. */
function costRows(progress: Progress, stopped: boolean): Row[] {
  const cost = costTexts(progress);
  return cost === undefined
    ? []
    : [[stopped ? 'when complete' : 'cost', `${cost.monthly}, ${cost.hourly} (net)`]];
}

function stateText({ state, holder }: SovereignSummary, progress: Progress, now: number): string {
  if (holder?.orphaned === true)
    return `the process of the run is gone; its OpenTofu still works (process ${holder.childPid}); resume waits for it`;
  if (holder !== undefined)
    return `working: ${holder.holder} on ${holder.host}, process ${holder.pid}, ${heldText(holder.since, now)}`;
  return state === 'destroyed' ? destroyedText(progress) : state;
}

/** `since 14:02 UTC, for 12m` under an hour, with the day after. */
function heldText(since: string, now: number): string {
  const text = sinceText(since, new Date(now).toISOString());
  return text.startsWith('for ') ? `since ${timeOfDay(since).slice(0, 5)} UTC, ${text}` : text;
}

function destroyedText(progress: Progress): string {
  const { destroyed, sovereign } = progress;
  const when = destroyed?.at.replace('T', ' ').slice(0, 16) ?? '';
  const zone = isZoneLeft(progress) ? `; its zone waits: catalyst sovereign resume ${sovereign}` : '';
  return `destroyed at ${when} UTC: ${destroyed?.detail ?? ''}${zone}`;
}

function urlRows({ outputs }: Progress): Row[] {
  return Object.entries((outputs.urls ?? {}) as Record<string, string>);
}

function nodeRows({ outputs }: Progress): Row[] {
  const regions = (outputs.regions ?? []) as unknown as RegionOutputs[];
  return regions.flatMap((region) => [
    [region.key, `load balancer ${region.loadBalancer.ipv4}`] as Row,
    ...[...region.controlPlanes, ...region.workers].map(
      (node): Row => ['', `${node.name} ${node.ipv4} ${node.privateIp}`],
    ),
  ]);
}
