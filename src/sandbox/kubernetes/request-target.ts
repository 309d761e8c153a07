import type { ObjectStore } from './object-store.ts';
import { noSuchPath } from './refusal.ts';
import type { ResourceType } from './resource-type.ts';

/** What a path under /api or /apis means. */
export interface RequestTarget {
  type: ResourceType;
  namespace?: string;
  name?: string;
  subresource?: string;
}

/** Reads `/api/v1/…` and `/apis/<group>/<version>/…`. Errors: 404 when the API does not serve it. */
export function requestTarget(store: ObjectStore, pathname: string): RequestTarget {
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [group, version, rest] =
    parts[0] === 'api' ? ['', parts[1], parts.slice(2)] : [parts[1] ?? '', parts[2], parts.slice(3)];
  if (version === undefined || rest.length === 0) throw noSuchPath();
  const inNamespace =
    rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize';
  const [resource = '', name, subresource] = inNamespace ? rest.slice(2) : rest;
  const type = store.typeAt(group, version, resource);
  if (type === undefined || (inNamespace && !type.namespaced)) throw noSuchPath();
  return { type, ...(inNamespace ? { namespace: rest[1] } : {}), name, subresource };
}
