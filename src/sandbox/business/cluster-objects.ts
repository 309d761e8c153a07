import type { BusinessDoorSecrets } from '../ground.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import {
  businessObjects,
  busPod,
  busService,
  NATS_NAMESPACE,
  NATS_POD,
  POSTGRES_PODS,
  type PodSite,
  postgresPods,
  SME,
} from './business-objects.ts';
import type { Layer } from './layer.ts';

/** One region of a Sovereign has its business: the first, whose servers are named without the region. */
export function hasBusiness(cluster: Cluster): boolean {
  const nodes = cluster.store.list(cluster.type('v1', 'Node'));
  return nodes.some(({ metadata }) => !metadata.name.includes(`-${cluster.region}-`));
}

/** Puts the objects with which the business services are found and reached into a simulated cluster. */
export function installBusiness(
  cluster: Cluster,
  fqdn: string,
  layer: Layer,
  secrets: BusinessDoorSecrets,
): void {
  cluster.needNamespace(SME);
  const objects = businessObjects(siteOf(cluster), { fqdn, layer, secrets });
  for (const object of [...objects, ...(layer === 'L' ? busObjects(cluster) : [])]) cluster.put(object);
}

/** Only the primary listens here: what a replica would answer is nobody's business yet. */
export function isPrimary(cluster: Cluster, name: string): boolean {
  return cluster.get('v1', 'Pod', name, SME)?.metadata.labels?.role === 'primary';
}

/** Another instance becomes the primary; false when it is already, or when there is none here. */
export function failOver(cluster: Cluster, isFaulty: boolean): boolean {
  const primary = POSTGRES_PODS[isFaulty ? 1 : 0];
  if (cluster.get('v1', 'Pod', primary, SME) === undefined || isPrimary(cluster, primary)) return false;
  for (const one of postgresPods(siteOf(cluster), primary)) cluster.put(one);
  return true;
}

/** The pod is the chart's own where Flux installed it; here only what leads to the bus is seen to. */
function busObjects(cluster: Cluster) {
  cluster.needNamespace(NATS_NAMESPACE);
  const labels = { 'app.kubernetes.io/name': 'nats', 'statefulset.kubernetes.io/pod-name': NATS_POD };
  const isThere = cluster.get('v1', 'Pod', NATS_POD, NATS_NAMESPACE) !== undefined;
  const found = busService(podLabels(cluster) ?? labels);
  return isThere ? [found] : [busPod(siteOf(cluster), labels), found];
}

function siteOf(cluster: Cluster): PodSite {
  const node = cluster.store.list(cluster.type('v1', 'Node'))[0]?.metadata.name;
  return { node, now: cluster.ground.clock.now() };
}

function podLabels(cluster: Cluster): Record<string, string> | undefined {
  const labels = cluster.get('v1', 'Pod', NATS_POD, NATS_NAMESPACE)?.metadata.labels;
  return labels === undefined || Object.keys(labels).length === 0 ? undefined : labels;
}
