import { splitComponentId } from '../domain/component.ts';
import { CatalystError } from '../domain/errors.ts';
import { tellingRun } from '../domain/life-runs.ts';
import type { Progress } from '../domain/progress.ts';
import type { WaitGoal } from '../domain/wait-goal.ts';
import { merge } from '../pipeline/stages/converge/merge.ts';
import type { ComponentClusters } from './components/component-clusters.ts';
import { requireRegion } from './components/find-component.ts';
import { endedWithout, notYet, stoppedWaiting, unknownComponent } from './wait-endings.ts';
import { WaitSight } from './wait-sight.ts';
import type { Reached, WaitRoom } from './wait-sovereign.ts';

type ClusterGoal = Exclude<WaitGoal, { kind: 'dns' }>;

interface Waiting {
  /** By the journal, of which no run goes on. */
  progress: Progress;
  goal: ClusterGoal;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Longest first look where less time than that was given: what is so already is worth a moment. Milliseconds. */
const FIRST_LOOK_MS = 10_000;

/** Follows the clusters of a Sovereign until the goal holds there. Errors as of `waitForSovereign`. */
export async function waitInClusters(room: WaitRoom, waiting: Waiting): Promise<Reached> {
  const { progress, goal } = waiting;
  const clusters = await room.clusters(progress.sovereign).catch((error: unknown) => {
    throw isOver(progress) ? error : endedWithout(progress, goal);
  });
  try {
    const regions = regionsOf(clusters, goal);
    const sight = new WaitSight(goal, { regions, primary: clusters.regions[0] ?? '' });
    await follow(clusters, sight, waiting);
    const at = new Date(clusters.clock.now()).toISOString();
    return { sovereign: progress.sovereign, by: 'cluster', at, regions };
  } finally {
    await clusters.close();
  }
}

/** Its run came to a good end; whatever is wrong now was not wrong then. */
function isOver(progress: Progress): boolean {
  return tellingRun(progress)?.outcome === 'done';
}

function regionsOf(clusters: ComponentClusters, goal: ClusterGoal): string[] {
  if (goal.kind === 'ready') return clusters.regions;
  const { region } = splitComponentId(goal.name, clusters.regions[0] ?? '');
  requireRegion(clusters, region);
  return [region];
}

/** Resolves when the goal holds. */
async function follow(clusters: ComponentClusters, sight: WaitSight, waiting: Waiting): Promise<void> {
  const { clock, fqdn, observe } = clusters;
  const over = new AbortController();
  const signal = AbortSignal.any([waiting.signal, over.signal]);
  let late = false;
  const ring = async () => {
    await clock.sleep(waiting.timeoutMs, signal);
    late = true;
    if (!sight.isAnswered) await clock.sleep(FIRST_LOOK_MS, signal);
    over.abort();
  };
  ring().catch(() => undefined);
  try {
    const views = merge(sight.regions.map((region) => observe(region, { signal, workloads: true })));
    for await (const view of views) {
      sight.take(view);
      if (sight.isReached) return;
      refuseHopeless(sight, waiting);
      if (late && sight.isAnswered) break;
    }
  } catch (error) {
    if (!signal.aborted) throw journalled(error, waiting);
  } finally {
    over.abort();
  }
  if (waiting.signal.aborted) throw stoppedWaiting(fqdn);
  throw notYet(fqdn, waiting.goal, sight.standing);
}

/** What nobody is called, and what a run that failed left behind and nothing moves any more. */
function refuseHopeless(sight: WaitSight, { progress, goal }: Waiting): void {
  const { strangers } = sight;
  if (goal.kind === 'component' && strangers !== undefined)
    throw unknownComponent(progress.sovereign, goal.name, strangers);
  if (isOver(progress) || !sight.isAnswered) return;
  if (!sight.isSeen || sight.isDoomed) throw endedWithout(progress, goal, sight.standing.text);
}

/** Where the run failed, that is what there is to say of a cluster which cannot be looked at. */
function journalled(error: unknown, { progress, goal }: Waiting): unknown {
  const ours = ['CATALYST-USAGE', 'CATALYST-RUN-FAILED', 'CATALYST-TIMED-OUT'];
  if (!(error instanceof CatalystError) || ours.includes(error.code) || isOver(progress)) return error;
  return endedWithout(progress, goal);
}
