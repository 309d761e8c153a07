import type { ObjectStore } from './object-store.ts';
import { noSuchPath } from './refusal.ts';
import { apiVersionOf, type ResourceType } from './resource-type.ts';

/** As the real API server and the Flux CRDs declare them; kubectl expands them from here. */
const SHORT_NAMES: Record<string, string[]> = {
  namespaces: ['ns'],
  pods: ['po'],
  services: ['svc'],
  configmaps: ['cm'],
  nodes: ['no'],
  events: ['ev'],
  persistentvolumeclaims: ['pvc'],
  serviceaccounts: ['sa'],
  deployments: ['deploy'],
  statefulsets: ['sts'],
  daemonsets: ['ds'],
  storageclasses: ['sc'],
  customresourcedefinitions: ['crd', 'crds'],
  helmreleases: ['hr'],
  kustomizations: ['ks'],
  gitrepositories: ['gitrepo'],
  helmrepositories: ['helmrepo'],
  helmcharts: ['hc'],
};

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

/** Answers `/api`, `/apis`, `/apis/<group>`, `/api/v1` and `/apis/<group>/<version>`; undefined for any other path. */
export function discovery(store: ObjectStore, pathname: string): Record<string, unknown> | undefined {
  const parts = pathname.split('/').filter((part) => part !== '');
  if (parts[0] === 'api' && parts.length === 1) return { kind: 'APIVersions', versions: ['v1'] };
  if (parts[0] === 'api' && parts.length === 2) return resourceList(store, '', parts[1] ?? '');
  if (parts[0] !== 'apis') return undefined;
  if (parts.length === 1) return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups(store) };
  if (parts.length === 2) return { kind: 'APIGroup', apiVersion: 'v1', ...groupNamed(store, parts[1] ?? '') };
  return parts.length === 3 ? resourceList(store, parts[1] ?? '', parts[2] ?? '') : undefined;
}

function groups(store: ObjectStore): Record<string, unknown>[] {
  const names = [...new Set(store.types.map((type) => type.group))].filter((name) => name !== '');
  return names.map((name) => groupNamed(store, name));
}

function groupNamed(store: ObjectStore, name: string): Record<string, unknown> {
  const versions = [
    ...new Set(store.types.filter((type) => type.group === name).map((type) => type.version)),
  ];
  if (versions.length === 0 || name === '') throw noSuchPath();
  const rows = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: rows, preferredVersion: rows[0] };
}

function resourceList(store: ObjectStore, group: string, version: string): Record<string, unknown> {
  const types = store.types.filter((type) => type.group === group && type.version === version);
  const [first] = types;
  if (first === undefined) throw noSuchPath();
  const groupVersion = apiVersionOf(first);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: types.flatMap(resourceRows) };
}

function resourceRows(type: ResourceType): Record<string, unknown>[] {
  const row = {
    name: type.resource,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
  };
  const shortNames = SHORT_NAMES[type.resource];
  const rows: Record<string, unknown>[] = [{ ...row, verbs: VERBS, ...(shortNames ? { shortNames } : {}) }];
  if (type.status)
    rows.push({
      ...row,
      name: `${type.resource}/status`,
      singularName: '',
      verbs: ['get', 'patch', 'update'],
    });
  if (type.kind === 'Pod') rows.push({ ...row, name: 'pods/log', singularName: '', verbs: ['get'] });
  return rows;
}
