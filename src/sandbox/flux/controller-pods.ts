import type { ApiObject } from '../kubernetes/api-object.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';

export const CONTROLLERS = [
  'source-controller',
  'kustomize-controller',
  'helm-controller',
  'notification-controller',
];

export function controllerDeployment(name: string): ApiObject {
  const labels = {
    app: name,
    'app.kubernetes.io/part-of': 'flux',
    'app.kubernetes.io/instance': 'flux-system',
  };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'manager', image: `ghcr.io/fluxcd/${name}` }] },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'flux-system', labels },
    spec: { replicas: 1, selector: { matchLabels: { app: name } }, template },
  };
}

const KINDS: Record<string, string> = {
  HelmRelease: 'helmrelease',
  HelmChart: 'helmchart',
  GitRepository: 'gitrepository',
  Kustomization: 'kustomization',
};

/** Writes one JSON line of a controller about an object, where `pods/log` finds it. */
export function controllerLog(
  cluster: Cluster,
  controller: string,
  level: 'info' | 'error',
  object: ApiObject,
  message: string,
  error?: string,
): void {
  const at = cluster.ground.clock.now();
  const { name, namespace } = object.metadata;
  const pods = cluster.store.list(cluster.type('v1', 'Pod'), 'flux-system');
  const pod = pods.find((one) => one.metadata.labels?.app === controller);
  if (pod === undefined) return;
  const line = {
    level,
    ts: new Date(at).toISOString(),
    msg: message,
    controller: KINDS[object.kind] ?? object.kind.toLowerCase(),
    controllerGroup: object.apiVersion.split('/')[0],
    controllerKind: object.kind,
    [object.kind]: { name, namespace },
    namespace,
    name,
    ...(error === undefined ? {} : { error }),
  };
  cluster.logs.write(`flux-system/${pod.metadata.name}`, at, JSON.stringify(line));
}
