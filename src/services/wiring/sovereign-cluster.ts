import { readIfThere } from '../../clients/files/atomic.ts';
import type { Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import { requireProgress } from '../read-sovereigns.ts';
import type { ServiceSettings } from '../settings.ts';
import type { StateRoom } from '../state-room.ts';
import { clusterClients } from './cluster-access.ts';
import { openContextFiles } from './context-files.ts';
import { findSurround } from './surround.ts';

/**
 * The cluster of a Sovereign's first region, where its business runs: by the kubeconfig that one of its contexts names, else by
 * the state that is here.
 * @throws CatalystError CATALYST-NOT-FOUND without either, CATALYST-KUBERNETES-KUBECONFIG-INVALID
 */
export async function openFirstCluster(
  settings: ServiceSettings,
  state: StateRoom,
  fqdn: string,
): Promise<{ kubernetes: Kubernetes; close(): Promise<void> }> {
  const named = await byKubeconfig(settings, fqdn);
  if (named !== undefined) return named;
  const regions = ((await requireProgress(state, fqdn)).outputs.regions ?? []) as unknown as RegionOutputs[];
  const { target } = await findSurround(settings);
  const { clock, random } = settings;
  const room = { fqdn, secrets: await state.secrets(fqdn), regions: () => regions, target, clock, random };
  const clusters = clusterClients(room);
  try {
    return { kubernetes: await clusters.kubernetes(regions[0]?.key ?? ''), close: () => clusters.close() };
  } catch (thrown) {
    await clusters.close();
    throw thrown;
  }
}

async function byKubeconfig(settings: ServiceSettings, fqdn: string) {
  const contexts = await openContextFiles(settings.folders.state).all();
  const context = contexts.find((one) => {
    return one.fqdn === fqdn && one.world === settings.context && one.kubeconfig !== undefined;
  });
  if (context?.kubeconfig === undefined) return undefined;
  const path = context.kubeconfig;
  const text = (await readIfThere(path))?.toString('utf8');
  if (text === undefined)
    throw new CatalystError(
      'CATALYST-NOT-FOUND',
      `The kubeconfig of the context ${context.name} is not there.`,
      {
        hint: `It was at ${path}; catalyst context delete ${context.name}, then create it again.`,
      },
    );
  const { foreignKubernetes } = await import('./foreign-cluster.ts');
  const allowExec = context.execAllowed === true;
  const { kubernetes } = await foreignKubernetes(settings, { text, allowExec });
  return { kubernetes, close: () => kubernetes.close() };
}
