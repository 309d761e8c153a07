import { createObserve } from '../../clients/flux/create-observe.ts';
import { storedObjects } from '../../clients/flux/stored-objects.ts';
import type { SovereignContext } from '../../domain/business/sovereign-context.ts';
import type { ComponentClusters } from '../components/component-clusters.ts';
import { refuseOtherWorld } from '../other-world.ts';
import type { ServiceSettings } from '../settings.ts';
import { openContextFiles } from './context-files.ts';
import { regionOf } from './foreign-cluster.ts';
import { kubernetesOfContext } from './sovereign-cluster.ts';

/** A context whose kubeconfig opens the cluster of its Sovereign. */
export type ClusterContext = SovereignContext & { kubeconfig: string };

/** Those of that name, or of that Sovereign in this world; at most one has the name. */
export async function clusterContexts(
  { folders, context: world }: ServiceSettings,
  named: string,
): Promise<{ byName?: ClusterContext; byFqdn: ClusterContext[] }> {
  const kept = (await openContextFiles(folders.state).all()).filter(hasKubeconfig);
  const byName = kept.find(({ name }) => name === named);
  const byFqdn = kept.filter((one) => one.fqdn === named && one.world === world);
  return { ...(byName === undefined ? {} : { byName }), byFqdn };
}

function hasKubeconfig(context: SovereignContext): context is ClusterContext {
  return context.kubeconfig !== undefined;
}

/**
 * The one cluster that a context's kubeconfig opens, by no other credential; its region is what its nodes say.
 * @throws CatalystError CATALYST-TARGET-REFUSED for one of the other world, CATALYST-NOT-FOUND without the file,
 * CATALYST-KUBERNETES-KUBECONFIG-INVALID
 */
export async function wireContext(
  settings: ServiceSettings,
  context: ClusterContext,
): Promise<ComponentClusters> {
  const { fqdn, world, kubeconfig } = context;
  const sandbox = world === 'sandbox';
  refuseOtherWorld(fqdn, sandbox, settings.context === 'sandbox');
  const { kubernetes, speed } = await kubernetesOfContext(settings, context, kubeconfig);
  const { clock, random } = settings;
  const region = await regionOf(kubernetes).catch(async (failure: unknown) => {
    await kubernetes.close();
    throw failure;
  });
  return {
    ...{ fqdn, sandbox, clock, random, storedObjects },
    regions: [region],
    kubernetes: async () => kubernetes,
    observe: createObserve({ kubernetes: async () => kubernetes, clock, speed }),
    close: () => kubernetes.close(),
  };
}
