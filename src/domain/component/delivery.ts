import { bareName } from '../component.ts';
import { explainMessage } from './failure-cause.ts';
import { conditionOf, type FluxObject, isObserved, listAt, textAt } from './flux-object.ts';

/** One Kustomization or GitRepository: how the kit gets from Git into the cluster. */
export interface Delivery {
  kind: 'GitRepository' | 'Kustomization';
  name: string;
  ready: boolean;
  suspended: boolean;
  /** Revision that is applied (Kustomization) or fetched (GitRepository). */
  revision?: string;
  /** Name of the repository that a Kustomization builds from. */
  source?: string;
  reason?: string;
  message?: string;
  /** What it depends on and is not there yet, or not at the same Git revision: that is waiting, and nothing is broken. */
  waitsFor?: string;
  cause?: string;
  fix?: string;
}

export const REPOSITORY = 'openova';
/** What cloud-init creates; both must be ready before a Sovereign is converged. */
export const KUSTOMIZATIONS = ['bootstrap-kit', 'infrastructure-config'];

export function deriveRepository(object: FluxObject): Delivery {
  return derive('GitRepository', object, textAt(object.status, 'artifact', 'revision'));
}

export function deriveKustomization(object: FluxObject): Delivery {
  const source = textAt(object.spec, 'sourceRef', 'name');
  const derived = derive('Kustomization', object, textAt(object.status, 'lastAppliedRevision'));
  return { ...derived, ...(source === undefined ? {} : { source }) };
}

function derive(kind: Delivery['kind'], object: FluxObject, revision: string | undefined): Delivery {
  const condition = conditionOf(object, 'Ready');
  const ready = condition?.status === 'True' && isObserved(object);
  const waitsFor = condition?.reason === 'DependencyNotReady' ? dependencyIn(condition.message) : undefined;
  const known =
    condition === undefined || ready ? undefined : deliveryCause(condition.reason, condition.message);
  return {
    kind,
    name: object.metadata.name,
    ready,
    suspended: object.spec?.suspend === true,
    ...(revision === undefined ? {} : { revision }),
    ...(condition === undefined ? {} : { reason: condition.reason, message: condition.message }),
    ...(ready || waitsFor === undefined ? {} : { waitsFor }),
    ...(known === undefined ? {} : { cause: known.cause, fix: known.fix }),
  };
}

/** Its name out of `dependency 'flux-system/<name>' is not ready`, or `… revision is not up to date`. */
function dependencyIn(message: string): string | undefined {
  return /dependency '(?:[^'/]+\/)?([^']+)'/i.exec(message)?.[1];
}

function deliveryCause(reason: string, message: string): { cause: string; fix: string } | undefined {
  if (/path not found|no such file/i.test(message)) {
    return {
      cause: 'its path is not in that Git revision',
      fix: 'Correct gitops.path or push the folder to that branch.',
    };
  }
  if (/couldn't find remote ref|reference not found/i.test(message)) {
    return { cause: 'the Git branch does not exist', fix: 'Correct gitops.branch, or push it.' };
  }
  if (reason === 'ArtifactFailed')
    return { cause: 'its source has no artifact yet', fix: 'Look at GitRepository openova in flux-system.' };
  if (reason === 'BuildFailed')
    return { cause: 'its manifests cannot be built', fix: 'Correct the manifests in Git.' };
  if (reason === 'HealthCheckFailed') {
    return { cause: 'what it applied is not healthy yet', fix: 'It tries again at its retry interval.' };
  }
  if (reason === 'DependencyNotReady' || reason.startsWith('Progressing')) return undefined;
  return explainMessage(message, reason);
}

/**
 * Bare names of the HelmReleases in the inventories of these Kustomizations; undefined while there is none. The
 * inventory is written before the health wait, so it is there early (kustomize-controller 1.4 and 1.7).
 */
export function expectedComponents(kustomizations: Iterable<FluxObject>): string[] | undefined {
  const names = new Set<string>();
  for (const kustomization of kustomizations) {
    for (const entry of listAt(kustomization.status, 'inventory', 'entries')) {
      const release = /^[^_]*_([^_]+)_helm\.toolkit\.fluxcd\.io_HelmRelease$/.exec(
        textAt(entry, 'id') ?? '',
      )?.[1];
      if (release !== undefined) names.add(bareName(release));
    }
  }
  return names.size === 0 ? undefined : [...names].sort();
}
