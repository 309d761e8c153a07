import type { KubeObject, ListOptions, Resource } from './kubernetes.ts';

/** Path of a collection or, with a name, of one object (Kubernetes API concepts, "Resource URIs"). */
export function apiPath(resource: Resource, options: { namespace?: string; name?: string } = {}): string {
  const root =
    resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const space = options.namespace === undefined ? '' : `/namespaces/${encodeURIComponent(options.namespace)}`;
  const name = options.name === undefined ? '' : `/${encodeURIComponent(options.name)}`;
  return `${root}${space}/${resource.resource}${name}`;
}

/** Query of a list or watch; undefined values are left out. */
export function apiQuery(values: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== undefined) query.set(key, String(value));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

export function selectors(options: ListOptions): Record<string, string | undefined> {
  return { labelSelector: options.labelSelector, fieldSelector: options.fieldSelector };
}

const IRREGULAR: Record<string, string> = {
  GitRepository: 'gitrepositories',
  HelmRepository: 'helmrepositories',
  NetworkPolicy: 'networkpolicies',
  Ingress: 'ingresses',
  StorageClass: 'storageclasses',
};

/** The collection an object belongs to, from its apiVersion and kind. */
export function resourceOf(object: KubeObject): Resource {
  const [first = '', second] = (object.apiVersion ?? '').split('/');
  const kind = object.kind ?? '';
  const resource = IRREGULAR[kind] ?? `${kind.toLowerCase()}s`;
  return second === undefined
    ? { group: '', version: first, resource }
    : { group: first, version: second, resource };
}

/** `helmreleases.helm.toolkit.fluxcd.io`, as people write it. */
export function resourceText(resource: Resource): string {
  return resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
}
