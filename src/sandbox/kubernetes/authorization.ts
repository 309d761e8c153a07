import type { Identity } from './client-identity.ts';
import { Refusal } from './refusal.ts';

/** What the role `system:discovery` gives to everybody who is somebody (Kubernetes, "Using RBAC Authorization"). */
const FOR_EVERYBODY = /^\/(readyz|livez|healthz|version|api|api\/v1|apis|apis\/[^/]+|apis\/[^/]+\/[^/]+)\/?$/;

const VERBS: Record<string, string> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Administrators may do everything, anybody else only find out what is served. Errors: 403 in the API's own words. */
export function authorize(identity: Identity, method: string, url: URL): void {
  if (identity.groups.includes('system:masters')) return;
  const reads = method === 'GET' || method === 'HEAD';
  if (reads && FOR_EVERYBODY.test(url.pathname)) return;
  throw new Refusal(refusalOf(identity.user, method, url), { code: 403, reason: 'Forbidden', details: {} });
}

function refusalOf(user: string, method: string, url: URL): string {
  const path = url.pathname;
  const [, group = '', namespace, resource, name] =
    /^\/(?:api|apis\/([^/]+))\/[^/]+(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?/.exec(path) ?? [];
  if (resource === undefined)
    return `forbidden: User "${user}" cannot ${method.toLowerCase()} path "${path}"`;
  const watches = ['true', '1'].includes(url.searchParams.get('watch') ?? '');
  const verb = VERBS[method] ?? (name !== undefined ? 'get' : watches ? 'watch' : 'list');
  const called = group === '' ? resource : `${resource}.${group}`;
  const subject = name === undefined ? called : `${called} "${name}"`;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return `${subject} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
}
