import type { Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import { requireProgress } from '../read-sovereigns.ts';
import type { ServiceSettings } from '../settings.ts';
import type { StateRoom } from '../state-room.ts';
import { clusterClients } from './cluster-access.ts';
import { findSurround } from './surround.ts';

/**
 * The cluster of a Sovereign's first region, where its business runs, by the state that is here.
 * @throws CatalystError CATALYST-NOT-FOUND without that state
 */
export async function openFirstCluster(
  settings: ServiceSettings,
  state: StateRoom,
  fqdn: string,
): Promise<{ kubernetes: Kubernetes; close(): Promise<void> }> {
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
