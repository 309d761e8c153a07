import type { RegionView } from '../clients/flux/region-view.ts';
import { isDestroyed } from '../domain/destroyed.ts';
import { asCatalystError, type CatalystError } from '../domain/errors.ts';
import { tellingRun } from '../domain/life-runs.ts';
import type { RegionOutputs } from '../domain/outputs.ts';
import type { Progress } from '../domain/progress.ts';
import type { ComponentClusters } from './components/component-clusters.ts';
import { wholeRegion } from './components/whole-region.ts';

/** Where what is said of a region comes from. */
export interface Sight {
  region: string;
  by: 'cluster' | 'journal';
  /** RFC 3339: when the cluster was looked at, or of when the journal's word is. */
  at: string;
  /** Why its cluster could not be looked at, where one should be there. */
  unseen?: { code: string; reason: string; hint?: string };
}

/** One whole look at every region of a Sovereign that has a cluster; a region that does not answer is told by the journal. */
export async function lookAround(
  open: () => Promise<ComponentClusters>,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ sights: Sight[]; views: RegionView[] }> {
  const regions = ((progress.outputs.regions ?? []) as unknown as RegionOutputs[]).map(({ key }) => key);
  if (regions.length === 0 || isDestroyed(progress) || isBuilding(progress)) {
    const told = new Set(Object.values(progress.components).map(({ region }) => region));
    return { sights: [...told].map((region) => journalSight(progress, region)), views: [] };
  }
  const opened = await open().catch((error: unknown) => asCatalystError(error));
  if (opened instanceof Error) {
    signal.throwIfAborted();
    return { sights: regions.map((region) => journalSight(progress, region, opened)), views: [] };
  }
  try {
    const looks = await Promise.all(regions.map((region) => lookAt(opened, progress, region, signal)));
    return { sights: looks.map(({ sight }) => sight), views: looks.flatMap(({ view }) => view ?? []) };
  } finally {
    await opened.close();
  }
}

/** A run is on its way to a cluster, or takes one down: its journal is nearer to it than anybody. */
function isBuilding({ active, stages }: Progress): boolean {
  if (active === undefined) return false;
  return active.command === 'destroy' || !['done', 'skipped'].includes(stages.cluster.state);
}

async function lookAt(
  clusters: ComponentClusters,
  progress: Progress,
  region: string,
  signal: AbortSignal,
): Promise<{ sight: Sight; view?: RegionView }> {
  try {
    const view = await wholeRegion(clusters, region, signal);
    const at = new Date(clusters.clock.now()).toISOString();
    return { sight: { region, by: 'cluster', at }, view };
  } catch (error) {
    const why = asCatalystError(error);
    if (signal.aborted || why.exit === 1) throw error;
    return { sight: journalSight(progress, region, why) };
  }
}

/** Of when the run was that looked at the cluster last; while one goes on, of now. */
function journalSight(progress: Progress, region: string, why?: CatalystError): Sight {
  const run = progress.active === undefined ? tellingRun(progress) : undefined;
  const at = run?.endedAt ?? progress.at ?? '';
  if (why === undefined) return { region, by: 'journal', at };
  const { code, message: reason, hint } = why;
  return { region, by: 'journal', at, unseen: { code, reason, ...(hint === undefined ? {} : { hint }) } };
}
