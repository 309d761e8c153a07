import { createObserve } from '../../clients/flux/create-observe.ts';
import { storedObjects } from '../../clients/flux/stored-objects.ts';
import type { SecretStore } from '../../clients/secrets/store.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import { clusterSpeed } from '../../domain/surroundings.ts';
import type { ComponentClusters } from '../components/component-clusters.ts';
import { refuseOtherWorld } from '../other-world.ts';
import type { ServiceSettings } from '../settings.ts';
import { clusterClients } from './cluster-access.ts';
import { findSurround } from './surround.ts';

/** Clients of the clusters of one Sovereign, without the cloud and the DNS around them. */
export async function wireClusters(request: {
  settings: ServiceSettings;
  fqdn: string;
  regions: RegionOutputs[];
  secrets: SecretStore;
  /** Whether the Sovereign was begun in a sandbox, where that is known. */
  begun?: boolean;
}): Promise<ComponentClusters> {
  const { settings, fqdn, regions, secrets, begun } = request;
  const { clock, random } = settings;
  const { target } = await findSurround(settings);
  const sandbox = target.kind === 'sandbox';
  refuseOtherWorld(fqdn, begun, sandbox);
  const clients = clusterClients({ fqdn, secrets, regions: () => regions, target, clock, random });
  return {
    ...{ fqdn, sandbox, clock, random, storedObjects },
    regions: regions.map(({ key }) => key),
    kubernetes: clients.kubernetes,
    observe: createObserve({ kubernetes: clients.kubernetes, clock, speed: clusterSpeed(target) }),
    close: clients.close,
  };
}
