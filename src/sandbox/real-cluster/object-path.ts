import type { ApiObject } from '../kubernetes/api-object.ts';

const CLUSTER_WIDE = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'StorageClass',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleBinding',
]);

/** Where a kind is served: `/apis/apps/v1/namespaces/x/deployments`; for every namespace when none is named. */
export function collectionPath(apiVersion: string, kind: string, namespace?: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = namespace === undefined || CLUSTER_WIDE.has(kind) ? '' : `/namespaces/${namespace}`;
  return `${root}${within}/${plural(kind)}`;
}

export function pathOf({ apiVersion, kind, metadata }: ApiObject): string {
  const { namespace = 'default', name } = metadata;
  return `${collectionPath(apiVersion, kind, namespace)}/${name}`;
}

function plural(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower.endsWith('y')) return `${lower.slice(0, -1)}ies`;
  return lower.endsWith('s') ? `${lower}es` : `${lower}s`;
}
