import { CSI_CLASS } from '../cloud-controllers/persistent-volume.ts';
import type { ApiObject } from '../kubernetes/api-object.ts';
import type { FluxContext } from './flux-context.ts';
import { kitRelease } from './kit.ts';

export interface RenderedRelease {
  name: string;
  namespace: string;
  targetNamespace: string;
  chartVersion: string;
  /** Digest of the values: other values are other pods. */
  configDigest?: string;
}

/** What the chart of a component renders into its namespace: the objects whose text is the release's manifest. */
export function chartManifest(
  context: Pick<FluxContext, 'workloads'>,
  component: string,
  release: RenderedRelease,
): ApiObject[] {
  const labels = {
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/instance': component,
    'helm.toolkit.fluxcd.io/name': release.name,
    'helm.toolkit.fluxcd.io/namespace': release.namespace,
  };
  const namespace = release.targetNamespace;
  const rows = kitRelease(component)?.workloads ?? context.workloads?.(component) ?? [];
  const workloads = rows.map((text) => workload(text, labels, release));
  const services = workloads
    .filter((object) => object.kind !== 'Job')
    .map((object) => service(object, labels));
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${component}-config`, namespace, labels },
    data: { component },
  };
  return [config, ...services, ...workloads];
}

function workload(
  text: string,
  labels: Record<string, string>,
  { targetNamespace: namespace, chartVersion, configDigest }: RenderedRelease,
): ApiObject {
  const [, kind = '', name = '', replicas = '1', claim, inCloud] =
    /^(\w+)\/([\w-]+)(?:\*(\d+))?(?:\+([\w-]+)(@cloud)?)?$/.exec(text) ?? [];
  const selector = {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/instance': labels['app.kubernetes.io/instance'] ?? '',
  };
  const container = { name, image: `ghcr.io/openova-io/${name}:${chartVersion}` };
  const annotated = configDigest && { annotations: { 'checksum/values': configDigest } };
  const template = { metadata: { labels: selector, ...annotated }, spec: { containers: [container] } };
  const metadata = { name, namespace, labels: { ...labels, 'app.kubernetes.io/name': name } };
  if (kind === 'Job')
    return {
      apiVersion: 'batch/v1',
      kind,
      metadata,
      spec: { backoffLimit: 6, completions: 1, parallelism: 1, template },
    };
  const spec: Record<string, unknown> = { selector: { matchLabels: selector }, template };
  if (kind !== 'DaemonSet') spec.replicas = Number(replicas);
  if (kind === 'StatefulSet') spec.serviceName = name;
  if (claim !== undefined) spec.volumeClaimTemplates = [claimTemplate(claim, inCloud !== undefined)];
  return { apiVersion: 'apps/v1', kind, metadata, spec };
}

function claimTemplate(name: string, inCloud: boolean): Record<string, unknown> {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } } };
  return { metadata: { name }, spec: inCloud ? { ...spec, storageClassName: CSI_CLASS } : spec };
}

function service(object: ApiObject, labels: Record<string, string>): ApiObject {
  const { name, namespace } = object.metadata;
  const selector = (object.spec?.selector as { matchLabels: Record<string, string> } | undefined)
    ?.matchLabels;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.43.0.2',
      selector,
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
    },
  };
}
