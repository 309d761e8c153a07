import { readIfThere } from '../../clients/files/atomic.ts';
import type { Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import type { ChosenContext } from '../../domain/business/sovereign-context.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import { requireProgress } from '../read-sovereigns.ts';
import type { ServiceSettings } from '../settings.ts';
import type { StateRoom } from '../state-room.ts';
import { clusterClients } from './cluster-access.ts';
import { findSurround } from './surround.ts';

/**
 * The cluster of a Sovereign's first region, where its business runs: by the kubeconfig of the context that was
 * chosen, else by the state that is here. Never by that of another context: it is another's credential.
 * @throws CatalystError CATALYST-NOT-FOUND without either, CATALYST-KUBERNETES-KUBECONFIG-INVALID
 */
export async function openFirstCluster(
  settings: ServiceSettings,
  state: StateRoom,
  context: ChosenContext,
): Promise<{ kubernetes: Kubernetes; close(): Promise<void> }> {
  const { fqdn, kubeconfig } = context;
  if (kubeconfig !== undefined) return byKubeconfig(settings, context, kubeconfig);
  const progress = await requireProgress(state, fqdn).catch((thrown: unknown) => {
    throw withoutWay(asCatalystError(thrown), context);
  });
  const regions = (progress.outputs.regions ?? []) as unknown as RegionOutputs[];
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

/** Neither its state nor a kubeconfig of that context is here. */
function withoutWay(error: CatalystError, { name, fqdn }: ChosenContext): CatalystError {
  if (error.code !== 'CATALYST-NOT-FOUND') return error;
  const message = `The cluster of ${fqdn} cannot be reached from here: its state is not in this folder, and the context ${name} names no kubeconfig.`;
  const hint = `catalyst context create NAME --fqdn ${fqdn} --kubeconfig FILE, then --sovereign NAME`;
  return new CatalystError('CATALYST-NOT-FOUND', message, { hint, cause: error });
}

/** @throws CatalystError CATALYST-NOT-FOUND without the file, CATALYST-KUBERNETES-KUBECONFIG-INVALID */
async function byKubeconfig(settings: ServiceSettings, context: ChosenContext, path: string) {
  const { name } = context;
  const text = (await readIfThere(path))?.toString('utf8');
  if (text === undefined)
    throw new CatalystError('CATALYST-NOT-FOUND', `The kubeconfig of the context ${name} is not there.`, {
      hint: `It was at ${path}; catalyst context delete ${name}, then create it again.`,
    });
  const { foreignKubernetes } = await import('./foreign-cluster.ts');
  const allowExec = context.execAllowed === true;
  const { kubernetes } = await foreignKubernetes(settings, { text, allowExec });
  return { kubernetes, close: () => kubernetes.close() };
}
