import { type ApiObject, isRecord } from './api-object.ts';

/** One collection that the API serves. */
export interface ResourceType {
  group: string;
  version: string;
  resource: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  /** Has a status subresource and a generation. */
  status: boolean;
}

/** `group/resource`: what a collection is called in the store, whatever its version. */
export function collectionOf(type: Pick<ResourceType, 'group' | 'resource'>): string {
  return `${type.group}/${type.resource}`;
}

/** `resource.group`, as messages of the API name a collection. */
export function qualifiedName(type: Pick<ResourceType, 'group' | 'resource'>): string {
  return type.group === '' ? type.resource : `${type.resource}.${type.group}`;
}

export function apiVersionOf(type: Pick<ResourceType, 'group' | 'version'>): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

type Row = [resource: string, kind: string, scope: 'namespaced' | 'cluster', status: 'status' | 'plain'];

const BUILT_IN: Record<string, Row[]> = {
  v1: [
    ['namespaces', 'Namespace', 'cluster', 'status'],
    ['nodes', 'Node', 'cluster', 'status'],
    ['secrets', 'Secret', 'namespaced', 'plain'],
    ['configmaps', 'ConfigMap', 'namespaced', 'plain'],
    ['pods', 'Pod', 'namespaced', 'status'],
    ['events', 'Event', 'namespaced', 'plain'],
    ['services', 'Service', 'namespaced', 'status'],
    ['persistentvolumeclaims', 'PersistentVolumeClaim', 'namespaced', 'status'],
    ['persistentvolumes', 'PersistentVolume', 'cluster', 'status'],
    ['serviceaccounts', 'ServiceAccount', 'namespaced', 'plain'],
  ],
  'apps/v1': [
    ['deployments', 'Deployment', 'namespaced', 'status'],
    ['statefulsets', 'StatefulSet', 'namespaced', 'status'],
    ['daemonsets', 'DaemonSet', 'namespaced', 'status'],
    ['replicasets', 'ReplicaSet', 'namespaced', 'status'],
  ],
  'batch/v1': [['jobs', 'Job', 'namespaced', 'status']],
  'storage.k8s.io/v1': [['storageclasses', 'StorageClass', 'cluster', 'plain']],
  'rbac.authorization.k8s.io/v1': [
    ['clusterroles', 'ClusterRole', 'cluster', 'plain'],
    ['clusterrolebindings', 'ClusterRoleBinding', 'cluster', 'plain'],
    ['roles', 'Role', 'namespaced', 'plain'],
    ['rolebindings', 'RoleBinding', 'namespaced', 'plain'],
  ],
  'apiextensions.k8s.io/v1': [['customresourcedefinitions', 'CustomResourceDefinition', 'cluster', 'status']],
};

export const BUILT_IN_TYPES: readonly ResourceType[] = Object.entries(BUILT_IN).flatMap(
  ([apiVersion, rows]) => {
    const [group, version] = apiVersion.includes('/')
      ? (apiVersion.split('/') as [string, string])
      : ['', apiVersion];
    return rows.map(([resource, kind, scope, status]) => ({
      group,
      version,
      resource,
      singular: kind.toLowerCase(),
      kind,
      namespaced: scope === 'namespaced',
      status: status === 'status',
    }));
  },
);

/** The collections that a CustomResourceDefinition brings, one for each served version. */
export function typesOfDefinition(definition: ApiObject): ResourceType[] {
  const spec = definition.spec ?? {};
  const names = isRecord(spec.names) ? spec.names : {};
  const versions = Array.isArray(spec.versions) ? spec.versions.filter(isRecord) : [];
  return versions
    .filter((version) => version.served === true)
    .map((version) => ({
      group: String(spec.group),
      version: String(version.name),
      resource: String(names.plural),
      singular: String(names.singular ?? String(names.kind).toLowerCase()),
      kind: String(names.kind),
      namespaced: spec.scope === 'Namespaced',
      status: isRecord(version.subresources) && 'status' in version.subresources,
    }));
}
