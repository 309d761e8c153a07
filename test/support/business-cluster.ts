import type { Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import { podPlaces } from '../../src/sandbox/business/business-objects.ts';
import { installBusiness } from '../../src/sandbox/business/cluster-objects.ts';
import type { Cluster } from '../../src/sandbox/kubernetes/cluster-state.ts';
import type { TestBusiness } from './business.ts';
import { simulatedSite } from './forward-site.ts';

const KINDS = ['Service', 'Pod', 'ConfigMap', 'Secret'] as const;
const NEWER = 'org-services';
/** Upstream's names from June on. */
const NEWER_NAMES: Record<string, string> = {
  'sme-services-config': 'org-services-config',
  'sme-secrets': 'org-services-secrets',
};
const newerName = (name: string) => NEWER_NAMES[name] ?? name.replace(/^sme-pg/, 'org-pg');

/** Moves the business of a simulated cluster to upstream's newer names: namespace, ConfigMap, Secrets, database. */
export function useNewerNames(cluster: Cluster): void {
  cluster.needNamespace(NEWER);
  for (const kind of KINDS) {
    for (const object of cluster.store.list(cluster.type('v1', kind), 'sme')) {
      const { name, labels } = object.metadata;
      const moved = JSON.parse(
        JSON.stringify(object).replaceAll('sme-pg', 'org-pg').replaceAll('.sme.svc', `.${NEWER}.svc`),
      );
      const metadata = {
        name: newerName(name),
        namespace: NEWER,
        ...(labels === undefined ? {} : { labels: moved.metadata.labels }),
      };
      cluster.remove(object);
      cluster.put({ ...moved, metadata });
    }
  }
}

/** The simulated cluster of such a business: its objects, and its ports behind port-forward. */
export async function businessCluster(
  business: TestBusiness,
  fqdn: string,
  layer: 'L' | 'S' = 'L',
): Promise<{ cluster: Cluster; kubernetes: Kubernetes; close(): Promise<void> }> {
  const site = await simulatedSite();
  const { adminEmail, adminPassword, jwtSecret, postgres } = business;
  const door = { adminEmail, adminPassword, jwtSecret, databasePassword: postgres.password };
  installBusiness(site.cluster, fqdn, layer, door);
  const urls: Record<string, string | undefined> = { ...business.urls, nats: business.natsUrl };
  for (const { place, at } of podPlaces()) {
    if (place !== 'postgres' && urls[place] === undefined) continue;
    const loopback = place === 'postgres' ? postgres.port : Number(new URL(urls[place]!).port);
    site.cluster.podPorts.register(at, loopback);
    if (at.namespace !== 'sme') continue;
    const pod = newerName(at.pod ?? '');
    site.cluster.podPorts.register({ ...at, namespace: NEWER, pod }, loopback);
  }
  return { cluster: site.cluster, kubernetes: site.kubernetes, close: () => site.close() };
}
