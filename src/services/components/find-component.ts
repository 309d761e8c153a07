import type { KubeObject, Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import { expectedComponents } from '../../domain/component/delivery.ts';
import { COLLECTIONS, FLUX_NAMESPACE } from '../../domain/component/resources.ts';
import { bareName, componentId, splitComponentId } from '../../domain/component.ts';
import { CatalystError } from '../../domain/errors.ts';
import { nearest } from '../../domain/spec/nearest.ts';
import type { ComponentClusters } from './component-clusters.ts';

/** A component as its HelmRelease stands in the cluster. */
export interface FoundComponent {
  /** With its region's prefix outside the primary one. */
  id: string;
  region: string;
  component: string;
  release: KubeObject;
  kubernetes: Kubernetes;
}

/**
 * A component by its name (`harbor`, `bp-harbor`, or `hel1-1:harbor` in another region).
 * @param region its region, when the name does not say it; the primary one by default
 * @throws CatalystError CATALYST-NOT-FOUND that names the nearest one, CATALYST-FLUX-NOT-RECONCILING without Flux
 */
export async function findComponent(
  clusters: ComponentClusters,
  name: string,
  region?: string,
): Promise<FoundComponent> {
  const primary = clusters.regions[0] ?? '';
  const split = splitComponentId(name, region ?? primary);
  requireRegion(clusters, split.region);
  const kubernetes = await clusters.kubernetes(split.region);
  const component = bareName(split.component);
  const releases = await releasesOf(kubernetes, clusters.fqdn);
  const release = releases.find(({ metadata }) => bareName(metadata.name) === component);
  const id = componentId(split.region, component, primary);
  if (release !== undefined) return { id, region: split.region, component, release, kubernetes };
  if (await isExpected(kubernetes, component)) throw missing(clusters.fqdn, id);
  throw unknownComponent(clusters, split, releases);
}

/** @throws CatalystError CATALYST-NOT-FOUND */
export function requireRegion({ regions, fqdn }: ComponentClusters, region: string): void {
  if (regions.includes(region)) return;
  throw new CatalystError('CATALYST-NOT-FOUND', `${fqdn} has no region ${region}.`, {
    hint: `Its regions are: ${regions.join(', ')}.`,
  });
}

/** Every HelmRelease of the kit. */
export async function releasesOf(kubernetes: Kubernetes, fqdn: string): Promise<KubeObject[]> {
  try {
    return await kubernetes.list(COLLECTIONS.HelmRelease, { namespace: FLUX_NAMESPACE });
  } catch (error) {
    const absent = error instanceof CatalystError && error.code === 'CATALYST-KUBERNETES-NOT-FOUND';
    if (!absent) throw error;
    throw new CatalystError('CATALYST-FLUX-NOT-RECONCILING', `Flux is not installed on ${fqdn} yet.`, {
      hint: `catalyst sovereign resume ${fqdn}`,
    });
  }
}

/** A Kustomization lists it as applied, and it does not exist. */
async function isExpected(kubernetes: Kubernetes, component: string): Promise<boolean> {
  const all = await kubernetes.list(COLLECTIONS.Kustomization, { namespace: FLUX_NAMESPACE }).catch(() => []);
  return expectedComponents(all)?.includes(component) === true;
}

function missing(fqdn: string, id: string): CatalystError {
  const text = `${id} should be on ${fqdn}, but its HelmRelease does not exist: Flux has not applied it.`;
  return new CatalystError('CATALYST-NOT-FOUND', text, { hint: `catalyst sovereign explain ${fqdn} ${id}` });
}

function unknownComponent(
  { fqdn, regions }: ComponentClusters,
  { region, component }: { region: string; component: string },
  releases: KubeObject[],
): CatalystError {
  const like = nearest(
    component,
    releases.map(({ metadata }) => bareName(metadata.name)),
  );
  const where = regions.length > 1 ? `${fqdn} in ${region}` : fqdn;
  return new CatalystError('CATALYST-NOT-FOUND', `No component ${component} is on ${where}.`, {
    hint: like === undefined ? `catalyst component list ${fqdn}` : `Did you mean ${like}?`,
  });
}
