/** Where Flux's objects of the kit and Helm's release Secrets live. */
export const FLUX_NAMESPACE = 'flux-system';

/** A collection of the Kubernetes API, as a client asks for it. */
interface Collection {
  group: string;
  version: string;
  resource: string;
}

const core = (resource: string): Collection => ({ group: '', version: 'v1', resource });
const apps = (resource: string): Collection => ({ group: 'apps', version: 'v1', resource });
const source = (resource: string): Collection => ({
  group: 'source.toolkit.fluxcd.io',
  version: 'v1',
  resource,
});

/** The collections that the day-2 verbs read and write. */
export const COLLECTIONS = {
  HelmRelease: { group: 'helm.toolkit.fluxcd.io', version: 'v2', resource: 'helmreleases' },
  Kustomization: { group: 'kustomize.toolkit.fluxcd.io', version: 'v1', resource: 'kustomizations' },
  HelmChart: source('helmcharts'),
  HelmRepository: source('helmrepositories'),
  OCIRepository: source('ocirepositories'),
  GitRepository: source('gitrepositories'),
  Bucket: source('buckets'),
  Deployment: apps('deployments'),
  StatefulSet: apps('statefulsets'),
  DaemonSet: apps('daemonsets'),
  Job: { group: 'batch', version: 'v1', resource: 'jobs' },
  PersistentVolumeClaim: core('persistentvolumeclaims'),
  Pod: core('pods'),
  Service: core('services'),
  ConfigMap: core('configmaps'),
  Secret: core('secrets'),
  ServiceAccount: core('serviceaccounts'),
  Namespace: core('namespaces'),
  Event: core('events'),
} as const satisfies Record<string, Collection>;

export type CollectedKind = keyof typeof COLLECTIONS;

export function isCollected(kind: string): kind is CollectedKind {
  return Object.hasOwn(COLLECTIONS, kind);
}
