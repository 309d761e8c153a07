import type { Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import { installBusiness, podPlaces } from '../../src/sandbox/business/cluster-objects.ts';
import type { Cluster } from '../../src/sandbox/kubernetes/cluster-state.ts';
import type { TestBusiness } from './business.ts';
import { simulatedSite } from './forward-site.ts';

/** The simulated cluster of such a business: its objects, and its ports behind port-forward. */
export async function businessCluster(
  business: TestBusiness,
  fqdn: string,
): Promise<{ cluster: Cluster; kubernetes: Kubernetes; close(): Promise<void> }> {
  const site = await simulatedSite();
  const { adminEmail, adminPassword, jwtSecret, postgres } = business;
  const door = { adminEmail, adminPassword, jwtSecret, databasePassword: postgres.password };
  installBusiness(site.cluster, fqdn, 'L', door);
  const urls: Record<string, string | undefined> = { ...business.urls, nats: business.natsUrl };
  for (const { place, at } of podPlaces()) {
    const loopback = place === 'postgres' ? postgres.port : Number(new URL(urls[place]!).port);
    site.cluster.podPorts.register(at, loopback);
  }
  return { cluster: site.cluster, kubernetes: site.kubernetes, close: () => site.close() };
}
