import type { Change } from '../kubernetes/change-history.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import type { AskCloud } from './ask-cloud.ts';
import { CsiDriver } from './csi-driver.ts';
import { ServiceController } from './service-controller.ts';

/** What a cluster has of the cloud: its volume driver and its load balancers, from now on until `stop`. */
export function startCloudControllers(cluster: Cluster, ask: AskCloud): () => void {
  const driver = new CsiDriver(cluster, ask);
  const services = new ServiceController(cluster, ask);
  const unfollow = cluster.store.onChange((change: Change) => {
    driver.seen(change);
    services.seen(change);
  });
  driver.resume();
  services.resume();
  return () => {
    unfollow();
    driver.stop();
    services.stop();
  };
}
