import type { Cluster } from '../kubernetes/cluster-state.ts';

/** Marks releases that Flux leaves alone. */
export const EXTRA_LABEL = 'catalyst.openova.io/extra';

/** Adds `count` releases `bp-extra-00000`… that are installed from the start and that no controller works on. */
export function addReleases(cluster: Cluster, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const name = `bp-extra-${String(index).padStart(5, '0')}`;
    const at = new Date(cluster.ground.clock.now()).toISOString();
    const message = `Helm install succeeded for release extra/${name}.v1 with chart bp-extra@1.0.0`;
    const ready = {
      status: 'True',
      reason: 'InstallSucceeded',
      message,
      lastTransitionTime: at,
      observedGeneration: 1,
    };
    cluster.put({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name, namespace: 'flux-system', labels: { [EXTRA_LABEL]: 'true' } },
      spec: {
        interval: '15m',
        releaseName: name,
        targetNamespace: 'extra',
        chart: { spec: { chart: 'bp-extra', version: '1.0.0' } },
      },
      status: {
        observedGeneration: 1,
        conditions: [
          { type: 'Ready', ...ready },
          { type: 'Released', ...ready },
        ],
        history: [{ name, namespace: 'extra', version: 1, status: 'deployed', chartVersion: '1.0.0' }],
      },
    });
  }
}
