import type { KubeObject } from '../../clients/kubernetes/kubernetes.ts';
import { deriveKustomization } from '../../domain/component/delivery.ts';
import { textAt } from '../../domain/component/flux-object.ts';
import { appliedBy, isLeftAlone } from '../../domain/component/gitops-revert.ts';
import { COLLECTIONS } from '../../domain/component/resources.ts';
import { stopOf } from '../../domain/component/stopped-delivery.ts';
import type { FoundComponent } from './find-component.ts';
import type { Readable } from './readable.ts';

/** The Kustomization that applies a release from Git. */
export interface Applier {
  /** `flux-system/bootstrap-kit`. */
  kustomization: string;
  /** How often; absent while it applies nothing. */
  interval?: string;
  /** Why nothing from Git arrives by it now. */
  stopped?: { cause: string; fix?: string };
}

/** Who applies a release from Git, and whether he does; undefined when nobody ever did. */
export async function applierOf(
  { release, kubernetes }: FoundComponent,
  readable: Readable,
): Promise<Applier | undefined> {
  const owner = appliedBy(release);
  if (owner === undefined) return undefined;
  const kustomization = `${owner.namespace}/${owner.name}`;
  const found = await kubernetes.get(COLLECTIONS.Kustomization, owner.name, owner.namespace);
  if (found === undefined && readable.forbids(COLLECTIONS.Kustomization)) return { kustomization };
  const stopped = stopOfRelease(release, found);
  if (stopped !== undefined) return { kustomization, stopped };
  const interval = textAt(found?.spec, 'interval');
  return { kustomization, ...(interval === undefined ? {} : { interval }) };
}

function stopOfRelease(release: KubeObject, kustomization: KubeObject | undefined): Applier['stopped'] {
  if (isLeftAlone(release)) {
    const annotation = 'kustomize.toolkit.fluxcd.io/reconcile';
    const fix = `kubectl annotate -n ${release.metadata.namespace} helmrelease ${release.metadata.name} ${annotation}-`;
    return { cause: `it leaves this release alone: ${annotation} is disabled on it`, fix };
  }
  if (kustomization === undefined) return { cause: 'it does not exist any more' };
  return stopOf(deriveKustomization(kustomization));
}
