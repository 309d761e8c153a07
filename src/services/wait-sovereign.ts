import { splitComponentId } from '../domain/component.ts';
import { componentKey } from '../domain/component-progress.ts';
import { isDestroyed } from '../domain/destroyed.ts';
import { tellingRun } from '../domain/life-runs.ts';
import type { RegionOutputs } from '../domain/outputs.ts';
import type { Progress } from '../domain/progress.ts';
import { primaryRegion } from '../domain/progress-region.ts';
import type { Clock } from '../domain/surroundings.ts';
import type { WaitGoal } from '../domain/wait-goal.ts';
import type { ComponentClusters } from './components/component-clusters.ts';
import { orphaned, watchSovereign } from './follow-sovereign.ts';
import { requireProgress } from './read-sovereigns.ts';
import type { StateRoom } from './state-room.ts';
import { endedWithout, stoppedWaiting, tooLate } from './wait-endings.ts';

export interface WaitRoom {
  state: StateRoom;
  clock: Clock;
  /** Opens the clusters of a Sovereign, which are asked before anything is said of their components. */
  clusters(fqdn: string): Promise<ComponentClusters>;
}

export interface WaitOptions {
  timeoutMs: number;
  signal: AbortSignal;
}

/** That a goal is reached, and who says so. */
export interface Reached {
  sovereign: string;
  by: 'cluster' | 'journal';
  /** RFC 3339: when its clusters were looked at, or when its journal was last written. */
  at: string;
  /** Those that were looked at. */
  regions?: string[];
}

/**
 * Waits until a goal is reached: while a run goes on by what it journals, and then, for what stands in a cluster, by the
 * cluster itself.
 * @throws CatalystError CATALYST-TIMED-OUT at the deadline or when the run came to its own, CATALYST-INTERRUPTED when the
 * signal is aborted, CATALYST-RUN-FAILED when the run has ended (or its process is gone) without reaching it and nothing
 * goes on towards it, CATALYST-USAGE when no component is called so, and why a cluster can never be looked at
 */
export async function waitForSovereign(
  room: WaitRoom,
  fqdn: string,
  goal: WaitGoal,
  options: WaitOptions,
): Promise<Reached> {
  const began = room.clock.now();
  const { progress, reached } = await byJournal(room, fqdn, goal, options);
  const inClusters = goal.kind !== 'dns' && hasClusters(progress);
  if (!reached && (!inClusters || goal.kind === 'ready')) throw endedWithout(progress, goal);
  if (goal.kind === 'dns' || !inClusters) return { sovereign: fqdn, by: 'journal', at: progress.at ?? '' };
  const timeoutMs = Math.max(0, options.timeoutMs - (room.clock.now() - began));
  const { waitInClusters } = await import('./wait-in-clusters.ts');
  return waitInClusters(room, { progress, goal, timeoutMs, signal: options.signal });
}

function hasClusters(progress: Progress): boolean {
  const regions = (progress.outputs.regions ?? []) as unknown as RegionOutputs[];
  return regions.length > 0 && !isDestroyed(progress);
}

interface Told {
  progress: Progress;
  reached: boolean;
}

/** What the journal says as soon as the goal is reached, or no run goes on any more. */
async function byJournal(room: WaitRoom, fqdn: string, goal: WaitGoal, options: WaitOptions): Promise<Told> {
  const over = new AbortController();
  const late = alarm(room.clock, options.timeoutMs, AbortSignal.any([options.signal, over.signal]));
  const gone = orphaned(room, fqdn, AbortSignal.any([options.signal, over.signal]));
  try {
    const signal = AbortSignal.any([options.signal, late, gone]);
    const told = await untilReached(room.state, fqdn, goal, signal);
    if (told.reached || told.progress.active === undefined) return told;
    if (options.signal.aborted) throw stoppedWaiting(fqdn);
    if (late.aborted) throw tooLate(fqdn, goal);
    return { progress: told.progress, reached: stands(told.progress, goal) };
  } finally {
    over.abort();
  }
}

/** Aborts after a while, never before; forgotten when `forget` is aborted. */
function alarm(clock: Clock, ms: number, forget: AbortSignal): AbortSignal {
  const rung = new AbortController();
  clock.sleep(ms, forget).then(
    () => forget.aborted || rung.abort(),
    () => undefined,
  );
  return rung.signal;
}

async function untilReached(
  state: StateRoom,
  fqdn: string,
  goal: WaitGoal,
  signal: AbortSignal,
): Promise<Told> {
  let last = await requireProgress(state, fqdn);
  if (isReached(last, goal)) return { progress: last, reached: true };
  const { seq } = last;
  for await (const { progress } of watchSovereign(state, fqdn, signal)) {
    last = progress;
    if (progress.seq < seq) continue;
    const reached = isReached(progress, goal);
    if (reached || progress.active === undefined) return { progress, reached };
  }
  return { progress: last, reached: false };
}

/** An id without a region is the primary one's component (`harbor`, `hel1-1:harbor`). */
function isReached(progress: Progress, goal: WaitGoal): boolean {
  if (goal.kind === 'ready') return progress.active === undefined && stands(progress, goal);
  if (goal.kind === 'dns') return ['done', 'skipped'].includes(progress.stages.records.state);
  const primary = primaryRegion(progress);
  const { region, component } = splitComponentId(goal.name, primary);
  const key = componentKey(region, component);
  const found = Object.hasOwn(progress.components, key) ? progress.components[key] : undefined;
  return found?.state === 'installed' && found.suspended !== true;
}

/** It is ready by the run that tells how it stands, whatever was begun since and did nothing outside. */
function stands(progress: Progress, goal: WaitGoal): boolean {
  const run = tellingRun(progress);
  return goal.kind === 'ready' && run?.outcome === 'done' && run.command !== 'destroy';
}
