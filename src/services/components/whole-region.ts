import type { RegionView } from '../../clients/flux/region-view.ts';
import { stoppedDeliveries, withStops } from '../../domain/component/stopped-delivery.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { ComponentClusters } from './component-clusters.ts';
import { releasesOf } from './find-component.ts';
import { Readable } from './readable.ts';
import { within } from './within.ts';

/** Longest look at a region, in milliseconds. */
const LOOK_MS = 60_000;
/** How long its workloads and sources may take after its releases. */
const PARTIAL_MS = 20_000;

/**
 * A region by one whole look at its Flux and its workloads. `components` are those that count; without an inventory,
 * what is merely expected is left out.
 * @throws CatalystError why the cluster cannot be reached, or CATALYST-FLUX-NOT-RECONCILING when nothing is there
 */
export async function wholeRegion(
  clusters: ComponentClusters,
  region: string,
  signal: AbortSignal,
  readable: Readable = new Readable(),
): Promise<RegionView> {
  const kubernetes = await clusters.kubernetes(region);
  await releasesOf(kubernetes, clusters.fqdn);
  const view = await firstWhole(clusters, region, signal);
  readable.note(view.forbidden);
  return counted(view);
}

/** The same with those components only that count: what is merely expected by the kit's table does not. */
export function counted(view: RegionView): RegionView {
  const components = view.components.filter(({ missing }) => !missing || view.inventoried);
  return { ...view, components: withStops(components, stoppedDeliveries(view)) };
}

async function firstWhole(
  { observe, clock, fqdn }: ComponentClusters,
  region: string,
  signal: AbortSignal,
): Promise<RegionView> {
  const seen = await within({ clock, signal, ms: LOOK_MS }, async (end) => {
    const how = { signal: end, workloads: true, partialAfterMs: PARTIAL_MS };
    for await (const view of observe(region, how)) if (view.synced) return view;
    return undefined;
  });
  if (seen !== undefined) return seen;
  throw new CatalystError('CATALYST-TIMED-OUT', `${fqdn} could not be looked at within a minute.`, {
    hint: 'Its API answers slowly or in part: try again.',
  });
}
