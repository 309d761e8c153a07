import { type ApiObject, isRecord } from '../kubernetes/api-object.ts';
import type { Cluster } from '../kubernetes/cluster-state.ts';
import { adoptFields, serverSideApply } from '../kubernetes/field-ownership.ts';
import { mergePatch } from '../kubernetes/merge-patch.ts';
import { condition, type FluxContext, isReady } from './flux-context.ts';
import { forbiddenTo } from './impersonation.ts';
import { kustomizeBuild } from './kustomize-build.ts';
import { artifactOf } from './kustomize-source.ts';

export type HealthState = 'Current' | 'InProgress' | 'Failed' | 'NotFound';

/** Builds a Kustomization's folder and applies it. Errors: the path or a kind is not there. */
export function applyKustomization(context: FluxContext, owner: ApiObject): ApiObject[] {
  const built = kustomizeBuild(
    artifactOf(context, owner).tree,
    String(owner.spec?.path ?? './'),
    substitutions(owner),
  );
  const unknown = built.find((one) => context.cluster.store.typeOf(one.apiVersion, one.kind) === undefined);
  if (unknown !== undefined) {
    const { kind, apiVersion, metadata } = unknown;
    throw new Error(
      `${kind}/${metadata.name} dry-run failed: no matches for kind "${kind}" in version "${apiVersion}"`,
    );
  }
  for (const one of built) refuseForbidden(context, owner, one);
  for (const one of built) applyOne(context.cluster, owner, one);
  return built;
}

function refuseForbidden(context: FluxContext, owner: ApiObject, one: ApiObject): void {
  const { group, resource } = context.cluster.type(one.apiVersion, one.kind);
  const { name, namespace } = one.metadata;
  const forbidden = forbiddenTo(context, owner, { verb: 'patch', group, resource, namespace, name });
  if (forbidden === undefined) return;
  const called = [one.kind, namespace, name].filter((part) => part !== undefined).join('/');
  throw new Error(`${called} dry-run failed (Forbidden): ${forbidden}\n`);
}

/** `<namespace>_<name>_<group>_<kind>` with its version. */
export function inventoryEntry({ apiVersion, kind, metadata }: ApiObject): { id: string; v: string } {
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  return {
    id: `${metadata.namespace ?? ''}_${metadata.name}_${group}_${kind}`,
    v: apiVersion.slice(slash + 1),
  };
}

/** Deletes what an earlier inventory names and the present one does not. */
export function prune(cluster: Cluster, before: unknown, built: ApiObject[]): void {
  const kept = new Set(built.map((one) => inventoryEntry(one).id));
  const entries = isRecord(before) && Array.isArray(before.entries) ? before.entries.filter(isRecord) : [];
  for (const { id, v } of entries.filter((entry) => !kept.has(String(entry.id)))) {
    const [namespace = '', name = '', group = '', kind = ''] = String(id).split('_');
    const found = cluster.get(
      group === '' ? String(v) : `${group}/${String(v)}`,
      kind,
      name,
      namespace || undefined,
    );
    if (found !== undefined) cluster.removeGracefully(found);
  }
}

/** Health of an applied object by kstatus' rules for the kinds that a Kustomization holds here. */
export function healthState(cluster: Cluster, one: ApiObject): HealthState {
  const found = cluster.get(one.apiVersion, one.kind, one.metadata.name, one.metadata.namespace);
  if (found === undefined) return 'NotFound';
  if (one.kind !== 'HelmRelease') return 'Current';
  if (condition(found, 'Stalled')?.status === 'True') return 'Failed';
  return isReady(found) && condition(found, 'Reconciling') === undefined ? 'Current' : 'InProgress';
}

function applyOne(cluster: Cluster, owner: ApiObject, object: ApiObject): void {
  const { name, namespace } = object.metadata;
  const current = cluster.get(object.apiVersion, object.kind, name, namespace);
  if (current?.metadata.annotations?.['kustomize.toolkit.fluxcd.io/reconcile'] === 'disabled') return;
  const labels = {
    'kustomize.toolkit.fluxcd.io/name': owner.metadata.name,
    'kustomize.toolkit.fluxcd.io/namespace': String(owner.metadata.namespace),
  };
  const labelled = mergePatch(object, { metadata: { labels } }) as ApiObject;
  const by = { manager: MANAGER, force: true, now: cluster.ground.clock.now() };
  const bare = { apiVersion: object.apiVersion, kind: object.kind, metadata: { name, namespace } };
  const before = current === undefined ? bare : adoptFields(current, (one) => KUBECTL.test(one), by);
  cluster.put(serverSideApply(before, labelled, by));
}

const MANAGER = 'kustomize-controller';
/** What people write by hand with kubectl is taken back; a field manager of one's own is respected. */
const KUBECTL = /^(kubectl|before-first-apply)/;

function substitutions(object: ApiObject): Record<string, string> {
  const postBuild = isRecord(object.spec?.postBuild) ? object.spec.postBuild : {};
  return isRecord(postBuild.substitute) ? (postBuild.substitute as Record<string, string>) : {};
}
