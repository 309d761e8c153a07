import type { ObserveRegion } from '../../clients/flux/region-view.ts';
import type { KubeObject, Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import type { ObjectRef } from '../../domain/component/object-ref.ts';
import { isDestroyed } from '../../domain/destroyed.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { Clock, RandomBytes } from '../../domain/surroundings.ts';
import { alreadyDestroyed } from '../already-destroyed.ts';
import { requireProgress } from '../read-sovereigns.ts';
import type { Workshop } from '../session.ts';

/** The clusters of one Sovereign, each behind its region's key. */
export interface ComponentClusters {
  fqdn: string;
  sandbox: boolean;
  /** Keys of the regions, the primary one first. */
  regions: string[];
  kubernetes(region: string): Promise<Kubernetes>;
  observe: ObserveRegion;
  /** The objects that a Helm release Secret holds; undefined when it cannot be read. */
  storedObjects(secret: KubeObject): Promise<ObjectRef[] | undefined>;
  clock: Clock;
  random: RandomBytes;
  close(): Promise<void>;
}

/**
 * Works on the clusters of a Sovereign; connections are given back whatever happens. No lock is taken and nothing is kept:
 * the cluster is the truth about its components.
 * @throws CatalystError CATALYST-NOT-FOUND without such a Sovereign or cluster, CATALYST-DESTROYED, CATALYST-TARGET-REFUSED
 */
export async function inClusters<T>(
  workshop: Workshop,
  fqdn: string,
  work: (clusters: ComponentClusters) => Promise<T>,
): Promise<T> {
  const clusters = await openClusters(workshop, fqdn);
  try {
    return await work(clusters);
  } finally {
    await clusters.close();
  }
}

/**
 * As `inClusters`, for who gives them back himself.
 * @param named a Sovereign, or a context: one that brings a kubeconfig is asked by that, also where the state is here. A
 * Sovereign whose state is not here is asked by the kubeconfig of its one context
 */
export async function openClusters(workshop: Workshop, named: string): Promise<ComponentClusters> {
  const { clusterContexts, wireContext } = await import('../wiring/context-clusters.ts');
  const { settings, state } = workshop;
  const { byName, byFqdn } = await clusterContexts(settings, named);
  if (byName !== undefined) return wireContext(settings, byName);
  const [only, ...others] = byFqdn;
  if (only === undefined || others.length > 0) return openOwn(workshop, named);
  const isHere = (await state.names()).includes(named);
  return isHere ? openOwn(workshop, named) : wireContext(settings, only);
}

/** By the state that is here. */
async function openOwn({ settings, state }: Workshop, fqdn: string): Promise<ComponentClusters> {
  const progress = await requireProgress(state, fqdn);
  if (isDestroyed(progress)) throw alreadyDestroyed(progress);
  const regions = (progress.outputs.regions ?? []) as unknown as RegionOutputs[];
  if (regions.length === 0) {
    throw new CatalystError('CATALYST-NOT-FOUND', `${fqdn} has no cluster yet.`, {
      hint: `catalyst sovereign resume ${fqdn}`,
    });
  }
  const begun = progress.outputs.sandbox;
  const { wireClusters } = await import('../wiring/component-clusters.ts');
  return wireClusters({
    ...{ settings, fqdn, regions },
    secrets: await state.secrets(fqdn),
    ...(typeof begun === 'boolean' ? { begun } : {}),
  });
}
