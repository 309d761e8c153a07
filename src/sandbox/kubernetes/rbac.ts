import { type ApiObject, isRecord } from './api-object.ts';
import type { Identity } from './client-identity.ts';
import type { ObjectStore } from './object-store.ts';

/** What somebody wants to do. */
export interface Attempt {
  verb: string;
  /** Of the API; empty for the core. */
  group: string;
  /** With its subresource: `pods/log`. */
  resource: string;
  namespace?: string | undefined;
  name?: string | undefined;
}

const GROUP = 'rbac.authorization.k8s.io';
const ACCOUNT = /^system:serviceaccount:([^:]+):(.+)$/;

/** Whether a role that is bound to somebody lets them do that (Kubernetes, "Using RBAC Authorization"). */
export function isAllowed(store: ObjectStore, who: Identity, attempt: Attempt): boolean {
  if (who.groups.includes('system:masters')) return true;
  const everywhere = bound(store, who, 'ClusterRoleBinding', undefined);
  const here = attempt.namespace === undefined ? [] : bound(store, who, 'RoleBinding', attempt.namespace);
  return [...everywhere, ...here].some((rule) => covers(rule, attempt));
}

/** A ServiceAccount as the API knows who acts for it. */
export function accountIdentity(namespace: string, name: string): Identity {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return { user: `system:serviceaccount:${namespace}:${name}`, groups };
}

/** Why it is refused, in the API's own words. */
export function forbiddenText(user: string, { verb, group, resource, namespace, name }: Attempt): string {
  const plain = resource.split('/')[0] ?? '';
  const called = group === '' ? plain : `${plain}.${group}`;
  const subject = name === undefined ? called : `${called} "${name}"`;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return `${subject} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
}

function bound(
  store: ObjectStore,
  who: Identity,
  kind: 'ClusterRoleBinding' | 'RoleBinding',
  namespace: string | undefined,
): Record<string, unknown>[] {
  return listed(store, kind, namespace)
    .filter(({ subjects }) => Array.isArray(subjects) && subjects.some((one) => isMeant(one, who)))
    .flatMap(({ roleRef }) => (isRecord(roleRef) ? rulesOf(store, roleRef, namespace) : []));
}

function rulesOf(
  store: ObjectStore,
  { kind, name }: Record<string, unknown>,
  namespace: string | undefined,
): Record<string, unknown>[] {
  if (kind === 'ClusterRole' && name === 'cluster-admin')
    return [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }];
  const roles = listed(store, String(kind), kind === 'ClusterRole' ? undefined : namespace);
  const rules = roles.find(({ metadata }) => metadata.name === name)?.rules;
  return Array.isArray(rules) ? rules.filter(isRecord) : [];
}

function listed(store: ObjectStore, kind: string, namespace: string | undefined): ApiObject[] {
  const type = store.typeOf(`${GROUP}/v1`, kind);
  return type === undefined ? [] : [...store.list(type, namespace)];
}

function isMeant(subject: unknown, { user, groups }: Identity): boolean {
  if (!isRecord(subject)) return false;
  if (subject.kind === 'User') return subject.name === user;
  if (subject.kind === 'Group') return groups.includes(String(subject.name));
  const [, namespace, name] = ACCOUNT.exec(user) ?? [];
  return name !== undefined && subject.name === name && subject.namespace === namespace;
}

function covers(rule: Record<string, unknown>, { verb, group, resource, name }: Attempt): boolean {
  const has = (field: string, value: string) => {
    const values = rule[field];
    return Array.isArray(values) && (values.includes('*') || values.includes(value));
  };
  const named = Array.isArray(rule.resourceNames) && rule.resourceNames.length > 0;
  if (named && (name === undefined || !has('resourceNames', name))) return false;
  return has('verbs', verb) && has('apiGroups', group) && has('resources', resource);
}
