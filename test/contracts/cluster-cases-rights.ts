import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createObserve } from '../../src/clients/flux/create-observe.ts';
import type { RegionView } from '../../src/clients/flux/region-view.ts';
import type { Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import type { ComponentClusters } from '../../src/services/components/component-clusters.ts';
import { raw } from '../support/raw-kubernetes.ts';
import { realClock } from '../support/real-clock.ts';
import { type ClusterSite, READERS } from './cluster-cases-site.ts';

const RBAC = 'rbac.authorization.k8s.io';
const SPACE = 'flux-system';
const SOURCE = 'source.toolkit.fluxcd.io';
const VERSIONS: { [group: string]: string } = { 'helm.toolkit.fluxcd.io': 'v2' };
const READS = ['get', 'list', 'watch'];

/** A reader who may read HelmReleases, and what is given besides, and nothing else; resolves when the API says so too. */
export async function readerOf(
  site: ClusterSite,
  kubernetes: Kubernetes,
  more: { [group: string]: string[] },
): Promise<Kubernetes> {
  const rules = Object.entries({ 'helm.toolkit.fluxcd.io': ['helmreleases'], ...more }).map(
    ([group, resources]) => ({ apiGroups: [group], resources, verbs: READS }),
  );
  const metadata = { name: READERS };
  await kubernetes.apply({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata, ...{ rules } });
  await kubernetes.apply({
    ...{ apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', metadata },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: READERS },
    subjects: [{ apiGroup: RBAC, kind: 'Group', name: READERS }],
  });
  const reader = await site.kubernetes('reader');
  for (const { apiGroups, resources } of rules)
    for (const resource of resources) {
      const version = VERSIONS[apiGroups[0] ?? ''] ?? 'v1';
      const may = () => reader.list({ group: apiGroups[0] ?? '', version, resource }).catch(() => undefined);
      while ((await may()) === undefined) await wait(50);
    }
  return reader;
}

/** A release that its controller calls ready, with a Deployment that is not; nobody else works on them here. */
export async function standingRelease(site: ClusterSite, kubernetes: Kubernetes): Promise<void> {
  const metadata = { name: 'bp-seen', namespace: SPACE };
  const sourceRef = { kind: 'HelmRepository', name: 'bp-seen' };
  const chart = { spec: { chart: 'bp-seen', version: '1.0.0', sourceRef } };
  const release = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata };
  await kubernetes.apply({ ...release, spec: { interval: '15m', chart } });
  const at = '2026-01-02T00:00:00Z';
  const condition = { type: 'Ready', status: 'True', reason: 'InstallSucceeded', message: 'It is there.' };
  const entry = { name: 'seen', namespace: SPACE, version: 1, status: 'deployed', chartName: 'bp-seen' };
  const times = { firstDeployed: at, lastDeployed: at };
  const digests = { digest: `sha256:${'a'.repeat(64)}`, configDigest: `sha256:${'b'.repeat(64)}` };
  const status = {
    observedGeneration: 1,
    lastAttemptedRevision: '1.0.0',
    conditions: [{ ...condition, lastTransitionTime: at }],
    history: [{ ...entry, chartVersion: '1.0.0', ...times, ...digests }],
  };
  const path = `/apis/helm.toolkit.fluxcd.io/v2/namespaces/${SPACE}/helmreleases/bp-seen/status`;
  await raw(site.link, 'PATCH', path, { status }, 'application/merge-patch+json');
  const labels = { 'helm.toolkit.fluxcd.io/name': 'bp-seen' };
  const template = {
    metadata: { labels: { app: 'seen' } },
    spec: { containers: [{ name: 'seen', image: 'seen:1' }] },
  };
  await kubernetes.apply({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'seen', namespace: SPACE, labels } },
    spec: { replicas: 1, selector: { matchLabels: { app: 'seen' } }, template },
  });
}

export async function firstWhole(kubernetes: Kubernetes): Promise<RegionView> {
  const stop = new AbortController();
  try {
    for await (const view of observed(kubernetes)('fsn1', { signal: stop.signal, workloads: true }))
      if (view.synced) return view;
  } finally {
    stop.abort();
  }
  throw new Error('the observer ended by itself');
}

export function clustersOf(kubernetes: Kubernetes): ComponentClusters {
  return {
    ...{
      fqdn: 'omantel.omani.works',
      sandbox: true,
      regions: ['fsn1'],
      clock: realClock,
      random: randomBytes,
    },
    kubernetes: async () => kubernetes,
    observe: observed(kubernetes),
    storedObjects: async () => undefined,
    close: async () => {},
  };
}

export function observed(kubernetes: Kubernetes) {
  return createObserve({ kubernetes: async () => kubernetes, clock: realClock, speed: 10 });
}

const forbids = (what: string, where: string) => `The Kubernetes API forbids us to list ${what} ${where}.`;
const inFlux = (group: string, names: string[]) =>
  names.map((name) => forbids(`${name}${group && '.'}${group}`, `in namespace ${SPACE}`));
const anywhere = (group: string, names: string[]) =>
  names.map((name) => forbids(`${name}${group && '.'}${group}`, 'in the whole cluster'));

/** What is told of who may read nothing but HelmReleases. */
export const UNREAD_FLUX = [
  ...inFlux(SOURCE, ['gitrepositories', 'helmcharts', 'ocirepositories']),
  ...inFlux('kustomize.toolkit.fluxcd.io', ['kustomizations']),
];
export const UNREAD_WORKLOADS = [
  ...anywhere('', ['persistentvolumeclaims', 'pods']),
  ...anywhere('apps', ['daemonsets', 'deployments', 'statefulsets']),
  ...anywhere('batch', ['jobs']),
  ...anywhere('storage.k8s.io', ['storageclasses']),
];
