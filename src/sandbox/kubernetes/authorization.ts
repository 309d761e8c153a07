import type { Identity } from './client-identity.ts';
import type { ObjectStore } from './object-store.ts';
import { type Attempt, forbiddenText, isAllowed } from './rbac.ts';
import { Refusal } from './refusal.ts';

/** What the role `system:discovery` gives to everybody who is somebody (Kubernetes, "Using RBAC Authorization"). */
const FOR_EVERYBODY = /^\/(readyz|livez|healthz|version|api|api\/v1|apis|apis\/[^/]+|apis\/[^/]+\/[^/]+)\/?$/;

const VERBS: Record<string, string> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/**
 * Administrators may do everything, anybody may find out what is served, and what else a role allows. Errors: 403 in the
 * API's own words.
 */
export function authorize(store: ObjectStore, identity: Identity, method: string, url: URL): void {
  if (identity.groups.includes('system:masters')) return;
  const reads = method === 'GET' || method === 'HEAD';
  if (reads && FOR_EVERYBODY.test(url.pathname)) return;
  const attempt = attemptOf(method, url);
  if (attempt !== undefined && isAllowed(store, identity, attempt)) return;
  const { user } = identity;
  const text =
    attempt === undefined
      ? `forbidden: User "${user}" cannot ${method.toLowerCase()} path "${url.pathname}"`
      : forbiddenText(user, attempt);
  throw new Refusal(text, { code: 403, reason: 'Forbidden', details: {} });
}

function attemptOf(method: string, url: URL): Attempt | undefined {
  const [, group = '', namespace, resource, name, part] =
    /^\/(?:api|apis\/([^/]+))\/[^/]+(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?/.exec(
      url.pathname,
    ) ?? [];
  if (resource === undefined) return undefined;
  const watches = ['true', '1'].includes(url.searchParams.get('watch') ?? '');
  const verb = VERBS[method] ?? (name !== undefined ? 'get' : watches ? 'watch' : 'list');
  return { verb, group, namespace, name, resource: part === undefined ? resource : `${resource}/${part}` };
}
