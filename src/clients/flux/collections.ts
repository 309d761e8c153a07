import type { Resource } from '../kubernetes/kubernetes.ts';

/** Where Flux's objects and Helm's release Secrets of the kit live. */
export const FLUX_NAMESPACE = 'flux-system';

const source = (resource: string): Resource => ({
  group: 'source.toolkit.fluxcd.io',
  version: 'v1',
  resource,
});
const apps = (resource: string): Resource => ({ group: 'apps', version: 'v1', resource });
const core = (resource: string): Resource => ({ group: '', version: 'v1', resource });

export const HELM_RELEASES: Resource = {
  group: 'helm.toolkit.fluxcd.io',
  version: 'v2',
  resource: 'helmreleases',
};
export const KUSTOMIZATIONS: Resource = {
  group: 'kustomize.toolkit.fluxcd.io',
  version: 'v1',
  resource: 'kustomizations',
};
export const HELM_CHARTS = source('helmcharts');
export const HELM_REPOSITORIES = source('helmrepositories');
export const OCI_REPOSITORIES = source('ocirepositories');
export const GIT_REPOSITORIES = source('gitrepositories');
export const DEPLOYMENTS = apps('deployments');
export const STATEFUL_SETS = apps('statefulsets');
export const DAEMON_SETS = apps('daemonsets');
export const JOBS: Resource = { group: 'batch', version: 'v1', resource: 'jobs' };
export const CLAIMS = core('persistentvolumeclaims');
export const PODS = core('pods');
export const SECRETS = core('secrets');
export const EVENTS = core('events');
export const STORAGE_CLASSES: Resource = {
  group: 'storage.k8s.io',
  version: 'v1',
  resource: 'storageclasses',
};
