import { readIfThere } from '../../clients/files/atomic.ts';
import type { Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import type { ChosenContext, World } from '../../domain/business/sovereign-context.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { Progress } from '../../domain/progress.ts';
import { requireProgress } from '../read-sovereigns.ts';
import type { ServiceSettings } from '../settings.ts';
import type { StateRoom } from '../state-room.ts';
import { clusterClients } from './cluster-access.ts';
import { findSurround } from './surround.ts';

/**
 * The cluster of a Sovereign's first region, where its business runs: by the kubeconfig of the context that was
 * chosen, else by the state that is here. Never by that of another context, which is another's credential, nor by the
 * state of a Sovereign of the same name in the other world.
 * @throws CatalystError CATALYST-NOT-FOUND without either, CATALYST-TARGET-REFUSED for a state of the other world,
 * CATALYST-KUBERNETES-KUBECONFIG-INVALID
 */
export async function openFirstCluster(
  settings: ServiceSettings,
  state: StateRoom,
  context: ChosenContext,
): Promise<{ kubernetes: Kubernetes; close(): Promise<void> }> {
  const { fqdn, kubeconfig } = context;
  if (kubeconfig !== undefined) {
    const { kubernetes } = await kubernetesOfContext(settings, context, kubeconfig);
    return { kubernetes, close: () => kubernetes.close() };
  }
  const progress = await requireProgress(state, fqdn).catch((thrown: unknown) => {
    throw withoutWay(asCatalystError(thrown), context);
  });
  refuseOtherState(progress, context, settings.context);
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

function refuseOtherState(progress: Progress, { name, fqdn }: ChosenContext, world: World): void {
  const begun = progress.outputs.sandbox ?? progress.runs.at(-1)?.sandbox;
  if (typeof begun !== 'boolean' || begun === (world === 'sandbox')) return;
  const [there, here] = begun ? ['a sandbox', 'the real world'] : ['the real world', 'a sandbox'];
  const message = `The state of ${fqdn} in this folder is that of one in ${there}; the context ${name} is in ${here}, and names no kubeconfig.`;
  const hint = `catalyst context create NAME --fqdn ${fqdn} --kubeconfig FILE, or another state folder (CATALYST_STATE_DIR)`;
  throw new CatalystError('CATALYST-TARGET-REFUSED', message, { hint });
}

/** Neither its state nor a kubeconfig of that context is here. */
function withoutWay(error: CatalystError, { name, fqdn }: ChosenContext): CatalystError {
  if (error.code !== 'CATALYST-NOT-FOUND') return error;
  const message = `The cluster of ${fqdn} cannot be reached from here: its state is not in this folder, and the context ${name} names no kubeconfig.`;
  const hint = `catalyst context create NAME --fqdn ${fqdn} --kubeconfig FILE, then --sovereign NAME`;
  return new CatalystError('CATALYST-NOT-FOUND', message, { hint, cause: error });
}

/**
 * The API that a context's kubeconfig opens.
 * @throws CatalystError CATALYST-NOT-FOUND without the file, CATALYST-KUBERNETES-KUBECONFIG-INVALID
 */
export async function kubernetesOfContext(
  settings: ServiceSettings,
  context: ChosenContext,
  path: string,
): Promise<{ kubernetes: Kubernetes; speed: number }> {
  const { name } = context;
  const text = (await readIfThere(path))?.toString('utf8');
  if (text === undefined)
    throw new CatalystError('CATALYST-NOT-FOUND', `The kubeconfig of the context ${name} is not there.`, {
      hint: `It was at ${path}; catalyst context delete ${name}, then create it again.`,
    });
  const { foreignKubernetes } = await import('./foreign-cluster.ts');
  const allowExec = context.execAllowed === true;
  return foreignKubernetes(settings, { text, allowExec });
}
