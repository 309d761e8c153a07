import type { RegionView } from '../../clients/flux/region-view.ts';
import type { Component } from '../../domain/component.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { ComponentClusters } from './component-clusters.ts';
import { releasesOf } from './find-component.ts';

/** Longest look at a region, in milliseconds. */
const LOOK_MS = 60_000;

/**
 * The components of a region by one whole look at its Flux and its workloads.
 * @throws CatalystError why the cluster cannot be reached, or CATALYST-FLUX-NOT-RECONCILING when nothing is there
 */
export async function wholeRegion(
  clusters: ComponentClusters,
  region: string,
  signal: AbortSignal,
): Promise<Component[]> {
  const kubernetes = await clusters.kubernetes(region);
  await releasesOf(kubernetes, clusters.fqdn);
  const view = await firstWhole(clusters, region, signal);
  return view.components.filter(({ missing }) => !missing || view.inventoried);
}

async function firstWhole(
  { observe, clock, fqdn }: ComponentClusters,
  region: string,
  signal: AbortSignal,
): Promise<RegionView> {
  const over = new AbortController();
  const end = AbortSignal.any([signal, over.signal]);
  const timer = clock.sleep(LOOK_MS, end).then(
    () => over.abort(),
    () => undefined,
  );
  try {
    for await (const view of observe(region, { signal: end, workloads: true })) if (view.synced) return view;
  } finally {
    over.abort();
    await timer;
  }
  if (signal.aborted) throw interrupted();
  throw new CatalystError('CATALYST-TIMED-OUT', `${fqdn} could not be looked at within a minute.`, {
    hint: 'Its API answers slowly or in part: try again.',
  });
}

/** Nothing of a look or of a wait is left behind. */
export function interrupted(): CatalystError {
  return new CatalystError('CATALYST-INTERRUPTED', 'Stopped.', { hint: 'Nothing is half-done.' });
}
