import { applyDefinitions } from '../src/sandbox/real-cluster/flux-objects.ts';
import type { KubeLink } from '../src/sandbox/real-cluster/kube-link.ts';
import { tool } from '../test/support/tools.ts';

const NAMESPACE = 'flux-system';
const RELEASES = `/apis/helm.toolkit.fluxcd.io/v2/namespaces/${NAMESPACE}/helmreleases`;
const AT_ONCE = 16;
const AT = '2026-11-21T09:00:00Z';

/** Flux's definitions, and releases as a kit's look once they are installed: values, conditions, history, inventory. */
export async function makeReleases(link: KubeLink, count: number): Promise<void> {
  await link.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  await applyDefinitions(link, (await tool('flux-crds')).path);
  let next = 0;
  const make = async (): Promise<void> => {
    for (let release = next++; release < count; release = next++) {
      await link.need('POST', `${RELEASES}?fieldManager=kustomize-controller`, releaseObject(release));
      await link.mergePatch(`${RELEASES}/${nameOf(release)}/status`, { status: installed(release) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, make));
}

/** The message of the release's condition says which change it was. */
export async function changeRelease(link: KubeLink, release: number, change: number): Promise<void> {
  const ready = condition('Ready', 'False', 'UpgradeFailed', `change ${change}`);
  // Given up: what Flux will try again by itself is told only when it lasts.
  const stalled = condition('Stalled', 'True', 'RetriesExceeded', `change ${change}`);
  await link.mergePatch(`${RELEASES}/${nameOf(release)}/status`, {
    status: { conditions: [ready, stalled] },
  });
}

function nameOf(release: number): string {
  return `bp-extra-${String(release).padStart(5, '0')}`;
}

function releaseObject(release: number) {
  const name = nameOf(release);
  return {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: {
      name,
      namespace: NAMESPACE,
      labels: {
        'kustomize.toolkit.fluxcd.io/name': 'bootstrap-kit',
        'kustomize.toolkit.fluxcd.io/namespace': NAMESPACE,
      },
    },
    spec: {
      chart: {
        spec: {
          chart: name,
          version: '1.1.2',
          sourceRef: { kind: 'HelmRepository', name: 'openova', namespace: NAMESPACE },
        },
      },
      interval: '15m',
      releaseName: name,
      targetNamespace: name,
      install: { createNamespace: true, disableWait: true, remediation: { retries: 3 } },
      upgrade: { disableWait: true, remediation: { retries: 3 } },
      ...(release === 0 ? {} : { dependsOn: [{ name: nameOf(release % 7) }] }),
      values: {
        global: { sovereignFQDN: 'omantel.omani.works', imageRegistry: 'ghcr.io/openova-io' },
        replicaCount: 2,
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        ingress: { enabled: true, hosts: [`${name}.omantel.omani.works`], tls: true },
      },
    },
  };
}

function installed(release: number) {
  const name = nameOf(release);
  const message = `Helm install succeeded for release ${name}/${name}.v1 with chart ${name}@1.1.2`;
  return {
    observedGeneration: 1,
    conditions: [
      condition('Ready', 'True', 'InstallSucceeded', message),
      condition('Released', 'True', 'InstallSucceeded', message),
    ],
    helmChart: `${NAMESPACE}/${NAMESPACE}-${name}`,
    history: [
      {
        ...{ name, namespace: name, version: 1, status: 'deployed', chartName: name, chartVersion: '1.1.2' },
        ...{ firstDeployed: AT, lastDeployed: AT, deleted: null, digest: `sha256:${'a'.repeat(64)}` },
        configDigest: `sha256:${'b'.repeat(64)}`,
      },
    ],
    lastAttemptedGeneration: 1,
    lastAttemptedRevision: '1.1.2',
    lastAttemptedConfigDigest: `sha256:${'b'.repeat(64)}`,
    lastAttemptedReleaseAction: 'install',
    storageNamespace: name,
  };
}

function condition(type: string, status: string, reason: string, message: string) {
  return { type, status, reason, message, lastTransitionTime: AT, observedGeneration: 1 };
}
