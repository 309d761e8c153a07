/** States of a component, as on the wire (reference: convergence, derivation table). */
export const COMPONENT_STATES = ['pending', 'installing', 'installed', 'degraded', 'failed'] as const;
export type ComponentState = (typeof COMPONENT_STATES)[number];

/** What is known of one component of one region, derived from the cluster's objects. */
export interface Component {
  region: string;
  /** Bare name: the HelmRelease's without `bp-`. */
  component: string;
  namespace: string;
  /** Empty while the object does not exist. */
  uid: string;
  state: ComponentState;
  /** It cannot leave this state by itself. */
  terminal: boolean;
  suspended: boolean;
  /** Expected, and not in the cluster. */
  missing: boolean;
  /** Bare names, same region. */
  dependsOn: string[];
  reason?: string;
  message?: string;
  /** Of a failure: which attempt it was, and how many there are; `attempts` is absent when they never end. */
  attempt?: number;
  attempts?: number;
  /** Bare name of the dependency that its controller names. */
  blockedBy?: string;
  /** Why it is not installed, a clause without a full stop. */
  cause?: string;
  /** What to do about it, a sentence. */
  fix?: string;
  version?: string;
  /** When it came into its state, milliseconds since the epoch; absent when the cluster does not tell. */
  since?: number;
  /** A moment of its controller's bookkeeping or of our own looking: worth telling only when it lasts. */
  passing?: boolean;
}

/** Name by which people say a component: `cilium`, and `hel1-1:cilium` outside the primary region. */
export function componentId(region: string, component: string, primary: string): string {
  return region === primary ? component : `${region}:${component}`;
}

/** The inverse. Split at the first colon only; an id without one is in the primary region. */
export function splitComponentId(id: string, primary: string): { region: string; component: string } {
  const colon = id.indexOf(':');
  if (colon === -1) return { region: primary, component: id };
  return { region: id.slice(0, colon), component: id.slice(colon + 1) };
}

/** Bare name of a HelmRelease: without the kit's prefix. */
export function bareName(release: string): string {
  return release.startsWith('bp-') && release.length > 3 ? release.slice(3) : release;
}
