import { at, type FluxObject, listAt, textAt } from './flux-object.ts';

/** Who applies an object from Git, and what becomes there of a change made in the cluster. */
export interface GitOpsVerdict {
  /** `flux-system/bootstrap-kit`; undefined when no Kustomization applies it. */
  kustomization?: string;
  /** Its next apply takes the change back. */
  reverted: boolean;
  /** Longest time until then, as its spec says it: `5m`. */
  within?: string;
  /** A clause without a full stop. */
  why: string;
}

/** What of an object's metadata tells who applies it. */
export interface Owned extends FluxObject {
  metadata: FluxObject['metadata'] & {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
}

const LABEL = 'kustomize.toolkit.fluxcd.io/name';
const NAMESPACE_LABEL = 'kustomize.toolkit.fluxcd.io/namespace';
const RECONCILE = 'kustomize.toolkit.fluxcd.io/reconcile';
/** The annotation by which kustomize-controller leaves an object as it is, and takes it out of its inventory. */
export const LEFT_ALONE = { [RECONCILE]: 'disabled' };

const SSA = 'kustomize.toolkit.fluxcd.io/ssa';
const MANAGER = 'kustomize-controller';

/** The Kustomization that applies an object, by the labels that kustomize-controller gives it. */
export function appliedBy({ metadata }: Owned): { name: string; namespace: string } | undefined {
  const name = metadata.labels?.[LABEL];
  if (name === undefined || name === '') return undefined;
  return { name, namespace: metadata.labels?.[NAMESPACE_LABEL] || 'flux-system' };
}

/**
 * What happens at the next apply from Git to a change of the fields at `paths`. kustomize-controller applies server-side and
 * forced: it takes back what its manifests set and leaves alone a field of another manager that they do not name
 * (Kubernetes documentation, "Server-Side Apply"; Flux documentation, "Kustomization: controlling the apply behavior").
 * @param kustomization as the cluster holds it now; undefined when it is gone
 */
export function gitOpsVerdict(
  object: Owned,
  kustomization: FluxObject | undefined,
  paths: string[][],
): GitOpsVerdict {
  const owner = appliedBy(object);
  if (owner === undefined) return { reverted: false, why: 'nothing applies it from Git' };
  const named = `${owner.namespace}/${owner.name}`;
  const spared = sparedBy(object, kustomization);
  if (spared !== undefined) return { kustomization: named, reverted: false, why: spared };
  const interval = textAt(kustomization?.spec, 'interval');
  const within = interval === undefined ? {} : { within: interval };
  const fields = fieldsFromGit(object);
  if (fields === undefined) {
    const why = 'the object does not say which of its fields come from Git';
    return { kustomization: named, reverted: true, ...within, why };
  }
  const taken = paths.find((path) => isSet(fields, path));
  if (taken === undefined) {
    return { kustomization: named, reverted: false, why: 'Git does not set what is changed' };
  }
  return { kustomization: named, reverted: true, ...within, why: `Git sets ${taken.join('.')}` };
}

function sparedBy({ metadata }: Owned, kustomization: FluxObject | undefined): string | undefined {
  if (kustomization === undefined) return 'its Kustomization does not exist any more';
  if (kustomization.spec?.suspend === true) return 'its Kustomization is suspended';
  if (isLeftAlone({ metadata })) return `${RECONCILE} is disabled on it`;
  const ssa = metadata.annotations?.[SSA] ?? '';
  return /^(Ignore|IfNotPresent)$/i.test(ssa) ? `${SSA} is ${ssa} on it` : undefined;
}

/** GitOps was told to leave it as it is: its Kustomization lists it no more, and it belongs to the kit all the same. */
export function isLeftAlone({ metadata }: Pick<Owned, 'metadata'>): boolean {
  return metadata.annotations?.[RECONCILE] === 'disabled';
}

/** The fields that kustomize-controller applied; undefined when the object does not tell. */
function fieldsFromGit({ metadata }: Owned): unknown {
  const entry = listAt(metadata, 'managedFields').find(
    (one) => at(one, 'manager') === MANAGER && at(one, 'operation') === 'Apply',
  );
  return at(entry, 'fieldsV1');
}

function isSet(fields: unknown, path: string[]): boolean {
  return at(fields, ...path.map((name) => `f:${name}`)) !== undefined;
}
