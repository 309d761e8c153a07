import type { KubeObject, Kubernetes, Resource } from '../../clients/kubernetes/kubernetes.ts';
import { type FieldChange, fieldChanges, type Patch } from '../../domain/component/flux-request.ts';
import { appliedBy, type GitOpsVerdict, gitOpsVerdict } from '../../domain/component/gitops-revert.ts';
import { COLLECTIONS } from '../../domain/component/resources.ts';
import type { FoundComponent } from './find-component.ts';

export type ChangeVerb = 'reconcile' | 'suspend' | 'resume';

/** A merge patch of one object, exactly as it is sent. */
export interface PlannedPatch {
  kind: string;
  namespace: string;
  name: string;
  resource: Resource;
  patch: Patch;
  changes: FieldChange[];
  gitOps: GitOpsVerdict;
}

/** What a day-2 verb is about to write, and where. */
export interface ChangePlan {
  fqdn: string;
  sandbox: boolean;
  region: string;
  /** With its region's prefix outside the primary one. */
  id: string;
  component: string;
  verb: ChangeVerb;
  /** In the order in which they are sent. */
  patches: PlannedPatch[];
}

/** A patch of `object` with what becomes of it at the next apply from Git. */
export async function plannedPatch(
  kubernetes: Kubernetes,
  resource: Resource,
  kind: string,
  object: KubeObject,
  patch: Patch,
): Promise<PlannedPatch> {
  const owner = appliedBy(object);
  const kustomization =
    owner === undefined
      ? undefined
      : await kubernetes.get(COLLECTIONS.Kustomization, owner.name, owner.namespace);
  const changes = fieldChanges(object, patch);
  return {
    ...{ kind, resource, patch, changes },
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    gitOps: gitOpsVerdict(
      object,
      kustomization,
      changes.map(({ path }) => path),
    ),
  };
}

export function releasePatch({ kubernetes, release }: FoundComponent, patch: Patch): Promise<PlannedPatch> {
  return plannedPatch(kubernetes, COLLECTIONS.HelmRelease, 'HelmRelease', release, patch);
}
