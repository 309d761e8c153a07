import { expect, it } from 'vitest';
import type { ApiObject } from '../../../../src/sandbox/kubernetes/api-object.ts';
import { ObjectStore } from '../../../../src/sandbox/kubernetes/object-store.ts';
import { accountIdentity, isAllowed } from '../../../../src/sandbox/kubernetes/rbac.ts';

const API = 'rbac.authorization.k8s.io/v1';
const READS = { verbs: ['get', 'list'], apiGroups: ['apps'], resources: ['deployments'] };
const reader = { user: 'one', groups: ['readers', 'system:authenticated'] };
const attempt = { verb: 'list', group: 'apps', resource: 'deployments' };

function storeOf(...objects: Omit<ApiObject, 'apiVersion'>[]): ObjectStore {
  const store = new ObjectStore({ now: () => 0, random: () => 0.5 });
  for (const object of objects)
    store.add(store.typeOf(API, object.kind as string)!, { ...object, apiVersion: API } as ApiObject);
  return store;
}

const role = (kind: string, rules: object[], namespace?: string) => ({
  ...{ kind, rules, metadata: { name: 'reads', ...(namespace && { namespace }) } },
});
const binding = (kind: string, subject: object, to: [kind: string, name: string], namespace?: string) => ({
  ...{ kind, metadata: { name: 'binding', ...(namespace && { namespace }) } },
  ...{ roleRef: { kind: to[0], name: to[1] }, subjects: [subject] },
});
const group = { kind: 'Group', name: 'readers' };

it('lets nobody do what no role says, and an administrator everything', () => {
  expect(isAllowed(storeOf(), reader, attempt)).toBe(false);
  expect(isAllowed(storeOf(), { user: 'root', groups: ['system:masters'] }, attempt)).toBe(true);
});

it('lets who is bound to a role of the cluster do what that says, anywhere, and no more', () => {
  const store = storeOf(
    role('ClusterRole', [READS]),
    binding('ClusterRoleBinding', group, ['ClusterRole', 'reads']),
  );
  expect(isAllowed(store, reader, attempt)).toBe(true);
  expect(isAllowed(store, reader, { ...attempt, namespace: 'a' })).toBe(true);
  for (const other of [{ verb: 'watch' }, { group: '' }, { resource: 'deployments/scale' }])
    expect(isAllowed(store, reader, { ...attempt, ...other })).toBe(false);
  expect(isAllowed(store, { user: 'two', groups: [] }, attempt)).toBe(false);
});

it('keeps a binding of a namespace to that namespace', () => {
  const store = storeOf(
    role('Role', [READS], 'a'),
    binding('RoleBinding', { kind: 'User', name: 'one' }, ['Role', 'reads'], 'a'),
  );
  expect(isAllowed(store, reader, { ...attempt, namespace: 'a' })).toBe(true);
  expect(isAllowed(store, reader, { ...attempt, namespace: 'b' })).toBe(false);
  expect(isAllowed(store, reader, attempt)).toBe(false);
});

it('knows a ServiceAccount, the role that may do everything, and rules for one name', () => {
  const account = { kind: 'ServiceAccount', name: 'tenant', namespace: 'a' };
  const all = storeOf(binding('ClusterRoleBinding', account, ['ClusterRole', 'cluster-admin']));
  expect(isAllowed(all, accountIdentity('a', 'tenant'), attempt)).toBe(true);
  expect(isAllowed(all, accountIdentity('b', 'tenant'), attempt)).toBe(false);
  const one = storeOf(
    role('ClusterRole', [{ ...READS, resourceNames: ['web'] }]),
    binding('ClusterRoleBinding', group, ['ClusterRole', 'reads']),
  );
  expect(isAllowed(one, reader, { ...attempt, verb: 'get', name: 'web' })).toBe(true);
  expect(isAllowed(one, reader, { ...attempt, verb: 'get', name: 'db' })).toBe(false);
  expect(isAllowed(one, reader, attempt)).toBe(false);
});
